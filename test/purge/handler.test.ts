import { describe, expect, it } from 'vitest';
import type { LogEvent } from '#adapters/log.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import { createPurgeHandler } from '#functions/purge/handler.ts';
import { createWorld, END } from '#test/core/tenancy/world.ts';

describe('the purge function', () => {
  const run = async (over: (stores: Stores) => Stores) => {
    const logged: [LogEvent, object][] = [];
    const { stores } = await createWorld({ adminKey: true });
    const handler = createPurgeHandler({
      stores: over(stores),
      now: () => END,
      log: (event, fields) => logged.push([event, fields]),
    });
    return { answer: await handler().catch((fault: Error) => fault.name), logged };
  };

  it('answers and logs its counts', async () => {
    const count = { servers: 1, tokens: 1, secrets: 0, failures: 0 };
    expect(await run((stores) => stores)).toEqual({ answer: count, logged: [['purge', count]] });
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
        ['purge', { servers: 0, tokens: 1, secrets: 0, failures: 1 }],
      ],
    });
  });
});
