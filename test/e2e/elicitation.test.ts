// A call that finds its connection ended: the client shows its user the page, once, or says where it is.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  atProvider,
  behave,
  browse,
  comeBack,
  confirm,
  connectWorld,
  HOST,
  linkFor,
  offer,
  type World,
} from '#test/support/connectable.ts';
import { api, callTool, type Door, rpc } from '#test/support/gateway.ts';

const TOOL = 'list_all_connectable_items';
const URL_MODE = { elicitation: { url: {} } };

let world: World;
let clock = Date.parse('2026-06-01T00:00:00Z');

beforeAll(async () => {
  world = await connectWorld({ now: () => clock });
});
afterAll(() => world.close());
beforeEach(() => behave(world.provider));

/** As a person does whom a link leads through the provider and back, and as the tenant's backend, which confirms. */
const connect = async (account: string, link: string) => {
  const { gateway } = world;
  const { state, cookie } = await atProvider(link);
  const page = await comeBack(gateway, { state, code: 'c-1', iss: `https://${HOST}` }, cookie);
  return confirm(gateway, account, new URL(page.location).searchParams.get('code') ?? '');
};

/** A door to an account whose refresh token was revoked. */
const ended = async (config = {}): Promise<Pick<Door, 'account' | 'url'>> => {
  const { gateway, provider } = world;
  const { account, link } = await offer(world);
  await connect(account, link);
  const door = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'd', config });
  clock += 3600_000;
  provider.says.set('/token', ({ form }) =>
    form.grant_type === 'refresh_token'
      ? { status: 400, body: { error: 'invalid_grant' } }
      : { body: { access_token: 'at-2', expires_in: 3600, refresh_token: 'rt-2' } },
  );
  return { account, url: door.body.url };
};

const call = async (url: string, params: object = {}, capabilities: object = URL_MODE, headers: object = {}) => {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  };
  const answer = await rpc(
    url,
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: TOOL, arguments: {}, ...params, _meta } },
    {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': (params as { name?: string }).name ?? TOOL,
      ...headers,
    },
  );
  return answer.body;
};

describe('a client that can show a URL', () => {
  it('is asked once, with a link that connects the account, and its call then succeeds', async () => {
    const { account, url } = await ended();
    const { result } = await call(url);
    expect(result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { connect_account: { method: 'elicitation/create', params: { mode: 'url' } } },
      requestState: expect.any(String),
    });
    const { params } = result.inputRequests.connect_account;
    expect(params.message).toContain('Connectable');
    const inputResponses = { connect_account: { action: 'accept' } };
    const again = await call(url, { inputResponses, requestState: result.requestState });
    const told = world.gateway.lines.filter((line) => line.includes('credential_ended') && line.includes(account));
    expect(told).toHaveLength(1);
    expect(again.result).toMatchObject({ isError: true, resultType: 'complete' });
    expect(again.result.content[0].text).toContain('The page to connect it was opened');
    expect(again.result.content[0].text).not.toContain('/connect/');
    expect((await connect(account, params.url)).body.status).toBe('connected');
    const done = await call(url, { inputResponses, requestState: result.requestState });
    expect(done.result).toMatchObject({ resultType: 'complete', content: [{ type: 'text' }] });
    expect(done.result.isError).toBeUndefined();
  });

  it('is asked about a call through call_tool as well, and about that call alone', async () => {
    const { url } = await ended({ tool_mode: 'search' });
    const through = (args: object, more: object = {}) =>
      call(url, { name: 'call_tool', arguments: { name: TOOL, arguments: args }, ...more });
    const { requestState, resultType } = (await through({})).result;
    expect(resultType).toBe('input_required');
    const inputResponses = { connect_account: { action: 'accept' } };
    const again = await through({}, { inputResponses, requestState });
    expect(again.result).toMatchObject({ isError: true, resultType: 'complete' });
    expect((await through({ limit: 1 }, { requestState })).error).toMatchObject({ code: -32602 });
  });

  it('is refused with a state that was given for another call, to another door, or to nobody', async () => {
    const [door, other] = [await ended(), await ended()];
    const { requestState } = (await call(door.url)).result;
    const [until, mac] = requestState.split('.');
    const foreign = [
      call(door.url, { requestState: `${requestState}-TAMPERED` }),
      call(door.url, { requestState: `${Number(until) + 1}.${mac}` }),
      call(door.url, { requestState: 'nonsense' }),
      call(door.url, { requestState: 7 }),
      call(door.url, { requestState, arguments: { limit: 1 } }),
      call(other.url, { requestState }),
    ];
    for (const { error } of await Promise.all(foreign)) expect(error).toMatchObject({ code: -32602 });
  });

  it('is refused with a state that was given to another holder of a token for the same door', async () => {
    const { gateway } = world;
    const { account } = await ended();
    const { tenant_id } = (await api(gateway, gateway.adminKey, `GET /integrated-account/${account}`)).body;
    const config = { require_api_token_auth: true };
    const door = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'd', config });
    const holder = async (name: string) => {
      const made = await api(gateway, gateway.adminKey, `POST /tenants/${tenant_id}/api-tokens`, { name });
      return { 'x-api-token': made.body.token };
    };
    const [one, other] = [await holder('one'), await holder('other')];
    const { requestState } = (await call(door.body.url, {}, URL_MODE, one)).result;
    expect((await call(door.body.url, { requestState }, URL_MODE, other)).error).toMatchObject({ code: -32602 });
    expect((await call(door.body.url, { requestState }, URL_MODE, one)).result).toMatchObject({ isError: true });
  });

  it('is asked anew when the link that it was given has ended', async () => {
    const { url } = await ended();
    const { requestState } = (await call(url)).result;
    clock += 10 * 60_000;
    expect((await call(url, { requestState })).result.resultType).toBe('input_required');
  });
});

describe('every other client', () => {
  it.each([
    ['declares nothing', {}],
    ['declares forms alone', { elicitation: {} }],
    ['declares forms by name', { elicitation: { form: {} } }],
  ])('that %s is told where the page is', async (_, capabilities) => {
    const { url, account } = await ended();
    const { result } = await call(url, {}, capabilities);
    expect(result).toMatchObject({ isError: true, resultType: 'complete' });
    const { error } = result.structuredContent;
    expect(error).toMatchObject({ reason: 'needs_reauth', sent: false });
    expect(result.content[0].text).toContain(error.connect_url);
    expect((await connect(account, error.connect_url)).body.status).toBe('connected');
  });

  it('of an older revision is, too, whatever it sends as a state', async () => {
    const { url } = await ended();
    const { body } = await callTool(url, TOOL, {});
    expect(body.result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('/connect/') }] });
    const params = { name: TOOL, arguments: {}, requestState: 'nonsense' };
    const { body: again } = await rpc(url, { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    expect(again.result.isError).toBe(true);
  });

  it('is told to ask, where no page would lead anywhere', async () => {
    const { gateway } = world;
    const { url, account } = await ended();
    const { tenant_id } = (await api(gateway, gateway.adminKey, `GET /integrated-account/${account}`)).body;
    await api(gateway, gateway.adminKey, `PATCH /tenants/${tenant_id}`, { return_urls: [] });
    const { result } = await call(url);
    expect(result.content[0].text).toContain('Ask whoever gave you this door');
    expect(result.content[0].text).not.toContain('http');
  });
});

describe('the official client', () => {
  const client = async (url: string, answer: (shown: string) => Promise<'accept' | 'decline'>) => {
    const made = new Client(
      { name: 'test', version: '1' },
      { capabilities: URL_MODE, versionNegotiation: { mode: 'auto' } },
    );
    made.setRequestHandler('elicitation/create', async ({ params }) => ({
      action: await answer((params as { url: string }).url),
    }));
    await made.connect(new StreamableHTTPClientTransport(new URL(url)));
    return made;
  };

  it('connects the account in the middle of a call', async () => {
    const { url, account } = await ended();
    const shown: string[] = [];
    const made = await client(url, async (link) => {
      shown.push(link);
      await connect(account, link);
      return 'accept';
    });
    const result = await made.callTool({ name: TOOL, arguments: {} });
    expect([shown.length, result.isError]).toEqual([1, undefined]);
    await made.close();
  });

  it('ends the call when its user declines, without asking again', async () => {
    const { url } = await ended();
    const shown: string[] = [];
    const made = await client(url, async (link) => {
      shown.push(link);
      return 'decline';
    });
    const result = await made.callTool({ name: TOOL, arguments: {} });
    expect([shown.length, result.isError]).toEqual([1, true]);
    await made.close();
  });
});

it('a link from a call leads to the same page as one from the backend', async () => {
  const { url, account } = await ended();
  const link = (await call(url)).result.inputRequests.connect_account.params.url;
  const titles = await Promise.all(
    [link, await linkFor(world.gateway, account)].map(
      async (each) => /<h1>.*<\/h1>/.exec((await browse(each)).text)?.[0],
    ),
  );
  expect(titles[0]).toBe(titles[1]);
  // Nobody's session asked for it: the backend has to know that.
  const { state, cookie } = await atProvider(link);
  const page = await comeBack(world.gateway, { state, code: 'c-1', iss: `https://${HOST}` }, cookie);
  expect(new URL(page.location).searchParams.get('started_by')).toBe('agent');
});
