// Names that every object of JavaScript answers to without holding them: whoever looks one up in a plain object finds a
// function, and takes it for what a caller sent.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callTool, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type RawFields, rawSend } from './raw-post.ts';

const NAMES = Object.getOwnPropertyNames(Object.prototype);

/** API Gateway hands on the spelling that was sent. */
const SPELLINGS = NAMES.flatMap((name) => [name, name.toLowerCase(), name.toUpperCase()]);

let gateway: TestGateway;
let door: Door;

beforeAll(async () => {
  const page = { headers: { 'content-type': 'text/html' }, etag: '"a"', read: async () => Buffer.from('a page') };
  gateway = await startTestGateway({ findPage: async () => page });
  door = await openDoor(gateway);
});
afterAll(() => gateway.close());
afterEach(() => expect(gateway.lines.filter((line) => line.includes('"event":"fault"'))).toEqual([]));

/** Without what is another for each request. */
const answerOf = async (route: string, fields: RawFields, body: string, query = '') => {
  const [method = '', path = ''] = route.split(' ');
  const { status, text } = await rawSend(method, gateway.url + path + query, fields, body);
  return { status, text: text.replace(/[0-9a-f]{8}-[-0-9a-f]{27}/g, 'id') };
};

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe('a field of the request, or a parameter of its query, that is named as what every object has', () => {
  it.each<[string, () => [route: string, fields: RawFields, body: string], number]>([
    ['mcp', () => [`POST /mcp/${door.token}`, { 'content-type': 'application/json' }, PING], 200],
    ['provisioning', () => ['GET /tenants', { authorization: `Bearer ${gateway.adminKey}` }, ''], 200],
    ['connect', () => ['GET /connect/x', {}, ''], 404],
    ['trust', () => ['GET /trust', {}, ''], 200],
  ])('is as any other for the function %s', async (_, request, status) => {
    const [route, fields, body] = request();
    const usual = await answerOf(route, fields, body);
    const queried = await answerOf(route, fields, body, '?any=y');
    expect(usual.status).toBe(status);
    for (const name of SPELLINGS) {
      expect([name, await answerOf(route, { ...fields, [name]: ['y', 'z'] }, body)]).toEqual([name, usual]);
      const { status, text } = await answerOf(route, fields, body, `?${name}=y`);
      expect([name, { status, text: text.replaceAll(name, 'any') }]).toEqual([name, queried]);
    }
  });
});

describe('such a name in a call', () => {
  it('is that of no tool, and of no argument', async () => {
    for (const name of NAMES) {
      expect((await callTool(door.url, name)).body.error?.message).toBe(`Unknown tool: ${name}`);
      // `__proto__` gets no further than the reader of the message.
      if (name === '__proto__') continue;
      const { result } = (await callTool(door.url, 'get_single_crm_contact_by_id', { id: '1', [name]: 'y' })).body;
      expect([name, result?.isError, JSON.stringify(result)]).toEqual([
        name,
        true,
        expect.stringContaining('is not expected here'),
      ]);
    }
  });
});
