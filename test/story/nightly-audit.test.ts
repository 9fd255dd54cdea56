// docs/nightly-audit.md as a test: what the page shows is what this run told.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ending, endStory } from './day-thirty.ts';
import { END, type Story, tellStory } from './nightly-audit.ts';

let story: Story;
let ending: Ending;

beforeAll(async () => {
  story = await tellStory();
  ending = await endStory(story);
}, 120_000);
afterAll(async () => {
  await story.gateway.close();
  story.crms.close();
});

describe('thirty nights over three CRMs', () => {
  it('lose no call and no time, although one of them limits', () => {
    expect(story.nights).toHaveLength(30);
    for (const night of story.nights) expect(night).toMatchObject({ contacts: 1800, waited: 0, refused: 0 });
    expect(story.nights[0]?.limited).toBe(1);
  });

  it('make one upstream request for each call', () => {
    const { login = 0, ...crms } = story.crms.arrived;
    const calls = story.nights.reduce((sum, night) => sum + night.calls, 0);
    expect(Object.values(crms).reduce((sum, count) => sum + count, 0)).toBe(calls);
    expect(login).toBeGreaterThan(0);
  });

  it('leave an event for each call, with the status that the CRM gave', () => {
    const calls = ending.events.filter(({ action }) => action === 'tools/call');
    expect(calls).toHaveLength(story.nights.reduce((sum, night) => sum + night.calls, 0));
    expect(calls.filter(({ outcome }) => outcome.status === 429)).toHaveLength(1);
    expect(new Set(calls.map(({ method_class }) => method_class))).toEqual(new Set(['read']));
    expect(new Set(calls.map(({ server }) => server))).toEqual(new Set(story.servers));
  });
});

describe('on day 30', () => {
  it('the next call is refused, and no CRM hears of it', () => {
    expect(ending).toMatchObject({ refused: 3, arrivedAfter: 0 });
  });

  it('the purge removes the doors, and TTL would have', () => {
    expect(ending.ttls).toEqual([END / 1000, END / 1000, END / 1000]);
    expect(ending.left).toBe(0);
    expect(ending.purgeLagMs).toBeLessThanOrEqual(15 * 60_000);
  });

  it('the auditor verifies that access ended', () => {
    expect(ending.verdict).toBe('valid');
    const calls = ending.events.filter(({ action }) => action === 'tools/call');
    expect(Math.max(...calls.map(({ time }) => time))).toBeLessThan(END);
    const expired = ending.events.filter(({ action }) => action === 'server.expired').map(({ server }) => server);
    expect(expired.sort()).toEqual([...story.servers].sort());
  });
});

it('is what docs/nightly-audit.md shows', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/nightly-audit.md', import.meta.url)), 'utf8');
  const shown = /```text\n([^`]*)```/.exec(page)?.[1];
  expect(shown).toBe(`${[...story.lines, ...ending.lines].join('\n')}\n`);
});
