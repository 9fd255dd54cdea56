// What is written of mutants names code by its text: it has to be there still.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import record from '../../docs/benchmarks/mutation.json' with { type: 'json' };
import { mutationDocument } from './document.ts';
import explanations from './explanations.json' with { type: 'json' };
import { faultsOf, type Recorded } from './judge.ts';
import { type Mutation, placesOf } from './survivor.ts';

const rooms = record.rooms as readonly Recorded[];
const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const isGone = (mutation: Mutation): boolean => placesOf(mutation, read(mutation.file)).length === 0;

describe('a mutant', () => {
  const code = ['const a = 1;', 'if (b) {', '  return undefined;', '}', 'call(a);', '  call(a);'].join('\n');
  const mutation = { file: 'x.ts', at: 'call(a);', from: 'a', to: 'b' };

  it('is found by its text, wherever its line has moved', () => {
    expect(placesOf(mutation, code)).toEqual([5, 6]);
    expect(placesOf(mutation, `\n\n${code}`)).toEqual([7, 8]);
    expect(placesOf({ ...mutation, at: 'if (b) {', from: '{ return undefined; }', lines: 3 }, code)).toEqual([2]);
  });

  it('is gone when its line reads otherwise, or no longer has what was changed', () => {
    expect(placesOf({ ...mutation, at: 'call(b);' }, code)).toEqual([]);
    expect(placesOf({ ...mutation, from: 'z', lines: 1 }, code)).toEqual([]);
    expect(placesOf({ ...mutation, at: 'if (b) {', from: '{ return undefined; }', lines: 2 }, code)).toEqual([]);
  });

  it('is found by the beginning of a text that was too long', () => {
    const long = `f(${'abcdefghi '.repeat(20)})`;
    const cut = `${long.slice(0, 160)}…`;
    expect(placesOf({ ...mutation, at: cut, from: cut }, `\n${long}`)).toEqual([2]);
  });
});

describe('test/mutation/explanations.json', () => {
  it('explains what is in the code', () => {
    expect(explanations.filter(isGone)).toEqual([]);
    expect(explanations.length).toBeGreaterThan(0);
  });
});

describe('docs/benchmarks/mutation.json', () => {
  it('names survivors that are in the code, all of them explained', () => {
    expect(rooms.flatMap(({ survivors }) => survivors).filter(isGone)).toEqual([]);
    expect(rooms.flatMap(faultsOf)).toEqual([]);
  });

  it('is what docs/benchmarks/mutation.md says', () => {
    expect(mutationDocument(rooms)).toBe(read('docs/benchmarks/mutation.md'));
  });
});
