// The schedule's runs: what is slow or broken keeps nothing waiting but itself.
import { describe, expect, it } from 'vitest';
import type { Integration } from '#core/integrations/integration.ts';
import { ok } from '#core/result.ts';
import type { Account } from '#core/tenancy/records.ts';
import { createRefreshHandler, type RefreshDeps } from '#functions/refresh/handler.ts';
import { virtualTime } from '#test/core/credentials/virtual-time.ts';

const SCHEME = { kind: 'oauth2_client_credentials', fields: {}, apply: [] } as const;
const integration = (slug: string) => ({ slug, base_url: '', auth: [SCHEME], resources: {} }) as unknown as Integration;
const MINUTE = 60_000;

/** Ids say whose they are, as in `slow/7`. @param takes milliseconds that a refresh of an integration's account takes */
const run = async (ids: readonly string[], takes: (slug: string) => number | undefined) => {
  const time = virtualTime();
  const refreshed: string[] = [];
  const lines: string[] = [];
  let most = 0;
  let underWay = 0;
  const handler = createRefreshHandler({
    due: async function* () {
      yield* ids;
    },
    findAccount: async (id) =>
      ({ id, tenant: 't', variables: {}, authKind: SCHEME.kind, integration: { slug: id.split('/')[0] } }) as Account,
    findIntegration: async ({ slug }) => {
      if (slug === 'broken') throw new Error('no answer');
      return integration(slug);
    },
    credentials: {
      get: async ({ account }) => {
        const ms = takes(account.split('/')[0] ?? '');
        most = Math.max(most, ++underWay);
        await (ms === undefined ? new Promise(() => undefined) : time.sleep(ms));
        underWay -= 1;
        refreshed.push(account);
        return ok([]);
      },
      refused: async () => undefined,
    },
    now: time.now,
    sleep: time.sleep,
    log: ((event: string, fields: object) => lines.push(JSON.stringify({ event, ...fields }))) as RefreshDeps['log'],
  });
  let ended: number | undefined;
  const counted = handler().then((count) => {
    ended = time.now();
    return count;
  });
  void time.sleep(0);
  await time.run(5 * MINUTE);
  return { ended, refreshed, lines, most, count: await counted };
};

const of = (slug: string, count: number) => Array.from({ length: count }, (_, i) => `${slug}/${i}`);

describe('a run of the schedule', () => {
  it('is not held up by a provider that is slow: the others’ accounts are refreshed, and what is left waits', async () => {
    const due = [...of('slow', 200), ...of('quick', 500), ...of('third', 500)];
    const { refreshed, ended, most } = await run(due, (slug) => (slug === 'slow' ? 8000 : 100));
    expect(refreshed.filter((id) => !id.startsWith('slow'))).toHaveLength(1000);
    expect(refreshed.filter((id) => id.startsWith('slow')).length).toBeGreaterThanOrEqual(50);
    expect(most).toBe(20);
    expect(ended).toBeLessThan(MINUTE);
  });

  it('does not wait for accounts that never end', async () => {
    const { refreshed, ended } = await run([...of('stuck', 9), ...of('quick', 20)], (slug) =>
      slug === 'stuck' ? undefined : 100,
    );
    expect(refreshed).toHaveLength(20);
    expect(ended).toBe(15_000);
  });

  it('counts a fault of one account, names it, and goes on', async () => {
    const { count, refreshed, lines } = await run(['broken/1', 'quick/1'], () => 1);
    expect([count, refreshed]).toEqual([{ due: 2, ended: 0, failures: 1 }, ['quick/1']]);
    expect(lines[0]).toContain('"request_id":"broken/1","fault":"Error"');
  });

  it('ends in time although nothing can be found', async () => {
    const time = virtualTime();
    const handler = createRefreshHandler({
      due: async function* () {
        for (let i = 0; ; i++) yield String(i);
      },
      findAccount: async () => {
        await time.sleep(3000);
        throw new Error('no answer');
      },
      findIntegration: async () => undefined,
      credentials: { get: async () => ok([]), refused: async () => undefined },
      now: time.now,
      sleep: time.sleep,
      log: () => undefined,
    });
    const counted = handler();
    void time.sleep(0);
    await time.run(MINUTE);
    expect(await counted).toEqual({ due: 14, ended: 0, failures: 14 });
  });
});
