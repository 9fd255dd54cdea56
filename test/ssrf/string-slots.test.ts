// More than 20,000 texts in every kind of slot that a caller fills: refused, or one value in the template's own structure, in the
// request as it is built and as it arrives.
import { describe, expect, it } from 'vitest';
import { isOnePartNamed, problemsOfUrl } from './request-structure.ts';
import { ORIGIN, STRING_SLOTS } from './string-slots.ts';
import { traversalStrings } from './traversal-strings.ts';

const TEXTS = traversalStrings();

describe('texts that try to become more than one value', () => {
  it('are more than 20,000, all different', () => {
    expect(new Set(TEXTS).size).toBe(TEXTS.length);
    expect(TEXTS.length).toBeGreaterThan(20_000);
  });

  it.each(STRING_SLOTS.map((slot) => [slot.name, slot] as const))('stay one value in %s', (_, slot) => {
    const problems: string[] = [];
    let accepted = 0;
    for (const text of TEXTS) {
      const request = slot.build(text);
      if (request === undefined) continue;
      accepted += 1;
      problems.push(...slot.problems(request, text).map((problem) => `${problem}: ${JSON.stringify(text)}`));
    }
    expect(problems).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
  });
});

describe('what looks for more than one value', () => {
  it('finds it in requests that are pasted together', () => {
    const template = `${ORIGIN}/v1/{id}/notes`;
    const pasted = TEXTS.map((text) => `${ORIGIN}/v1/${text}/notes`).filter((url) => URL.canParse(url));
    const found = pasted.filter((url) => problemsOfUrl(url, template, []).length > 0);
    expect(found.length).toBeGreaterThan(pasted.length * 0.9);
    const head = (name: string) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\nv\r\n--x--\r\n`;
    const broken = TEXTS.filter((text) => /["\r\n]/.test(text));
    expect(broken.filter((text) => isOnePartNamed(head(text), text))).toEqual([]);
    expect(broken.length).toBeGreaterThan(2000);
  });
});
