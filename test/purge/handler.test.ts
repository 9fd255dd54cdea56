import { describe, expect, it } from 'vitest';
import type { LogEvent } from '#adapters/log.ts';
import { NO_USE_LOG } from '#core/tenancy/last-use.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { createPurgeHandler } from '#functions/purge/handler.ts';
import { createWorld, END, offboarding } from '#test/core/tenancy/world.ts';

describe('the purge function', () => {
  const run = async (over: (stores: Stores) => Stores) => {
    const logged: [LogEvent, object][] = [];
    const measured: object[] = [];
    const { stores } = await createWorld({ adminKey: true });
    const handler = createPurgeHandler({
      stores: over(stores),
      offboarding: offboarding(END),
      uses: NO_USE_LOG,
      now: () => END + 2500,
      log: (event, fields) => logged.push([event, fields]),
      metrics: (values) => measured.push(values),
    });
    return { answer: await handler().catch((fault: Error) => fault.name), logged, measured };
  };

  it('answers, logs and measures its counts', async () => {
    const count = { servers: 1, tokens: 1, secrets: 0, unused: 0, failures: 0, lag_ms: 2500 };
    expect(await run((stores) => stores)).toEqual({
      answer: count,
      logged: [['purge', count]],
      measured: [
        { PurgeRuns: 1, ServersPurged: 1, TokensPurged: 1, SecretsPurged: 0, PurgeFailures: 0, PurgeLag: 2.5 },
      ],
    });
  });

  it('does the rest when a record fails, logs it, and throws so that the schedule tries again', async () => {
    const failing = (stores: Stores): Stores => ({
      ...stores,
      servers: { ...stores.servers, remove: () => Promise.reject(new Error('throttled')) },
    });
    expect(await run(failing)).toEqual({
      answer: 'PurgeIncomplete',
      logged: [
        [
          'fault',
          {
            request_id: expect.stringMatching(/^srv_/),
            fault: 'Error',
            where: expect.stringMatching(/servers\.ts:\d+$/),
          },
        ],
        ['purge', { servers: 0, tokens: 1, secrets: 0, unused: 0, failures: 1, lag_ms: 2500 }],
      ],
      measured: [
        { PurgeRuns: 1, ServersPurged: 0, TokensPurged: 1, SecretsPurged: 0, PurgeFailures: 1, PurgeLag: 2.5 },
      ],
    });
  });
});
