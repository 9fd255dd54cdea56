// What the reference prints as requests is sent, and what it prints as answers is compared with what comes back. The files
// are written anew by `vitest run test/trust/recorded.test.ts --update`.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_BASE, PLACEHOLDERS } from '#lib/trust/clients/placeholders.ts';
import {
  createApiTokenExample,
  createServerExample,
  DOOR_REQUESTS,
  type ExactRequest,
  requestBlock,
} from '#lib/trust/reference/exact-requests.ts';
import { asFile, recordedForm, sendPrinted, startWorld, type World } from './recording.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../lib/trust/recorded/${name}`, import.meta.url));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.gateway.close());

const send = async (request: ExactRequest, values = {}) => {
  const printed = requestBlock(request, EXAMPLE_BASE);
  return recordedForm(await sendPrinted(printed, { ...world.values, ...values }, world.gateway), world.gateway);
};

describe('the printed requests', () => {
  it('get the printed answers', async () => {
    const [first, ...others] = DOOR_REQUESTS;
    const call = await send(first);
    for (const other of others) {
      world.nextWindow();
      expect(await send(other), other.id).toEqual(call);
    }
    const answers = {
      call,
      closed: await send(first, { [PLACEHOLDERS.urlToken]: 'YOUR_URL_TOKEN' }),
      createApiToken: await send(createApiTokenExample),
      createServer: await send(createServerExample),
    };
    await expect(asFile(answers)).toMatchFileSnapshot(file('request-answers.json'));
  });

  it('open a door that asks for a second factor with one alone', async () => {
    const { answer, text } = await sendPrinted(
      requestBlock(createServerExample, EXAMPLE_BASE),
      world.values,
      world.gateway,
    );
    expect(answer.status).toBe(201);
    const { id, token } = JSON.parse(text);
    const values = { [PLACEHOLDERS.serverId]: id, [PLACEHOLDERS.urlToken]: token };
    const statuses: [string, string][] = [];
    for (const request of DOOR_REQUESTS) {
      world.nextWindow();
      statuses.push([request.id, (await send(request, values)).status_line]);
    }
    expect(statuses).toEqual([
      ['url-token', 'HTTP/1.1 401 Unauthorized'],
      ['server-id', 'HTTP/1.1 401 Unauthorized'],
      ['second-factor-bearer', 'HTTP/1.1 200 OK'],
      ['second-factor-header', 'HTTP/1.1 200 OK'],
    ]);
  });

  it('meet the printed rate limit', async () => {
    world.nextWindow();
    const [request] = DOOR_REQUESTS;
    for (let i = 0; i < 20; i++) await send(request);
    await expect(asFile(await send(request))).toMatchFileSnapshot(file('rate-limit-answer.json'));
  });
});
