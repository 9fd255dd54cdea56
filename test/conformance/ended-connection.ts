// A door whose connection has ended, and a client's side of it that can show URLs: the suite's own client declares forms alone
// (`elicitation: {}`), for which a gateway that asks by URL must not ask.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { META_CAPABILITIES } from '#core/mcp/revisions.ts';
import {
  atProvider,
  comeBack,
  confirm,
  connectable,
  connectWorld,
  HOST,
  linkFor,
  offer,
} from '#test/support/connectable.ts';
import { api } from '#test/support/gateway.ts';

/** The suite's names for tools that need input. */
const TOOLS = ['elicitation', 'request_state', 'tampered_state'];

const integration = {
  ...connectable,
  resources: {
    inputs: {
      singular: 'input',
      plural: 'inputs',
      methods: Object.fromEntries(
        TOOLS.map((name) => [name, { http: 'GET', path: `/${name}`, tool_name: `test_input_required_result_${name}` }]),
      ),
    },
  },
  documentation: TOOLS.map((method) => ({ resource: 'inputs', method, description: 'Needs a connection first.' })),
};

export const startEndedConnection = async () => {
  let clock = Date.now();
  const world = await connectWorld({ now: () => clock }, [integration]);
  const { gateway, provider } = world;
  const { account } = await offer(world);
  const { state, cookie } = await atProvider(await linkFor(gateway, account));
  const page = await comeBack(gateway, { state, code: 'c', iss: `https://${HOST}` }, cookie);
  await confirm(gateway, account, new URL(page.location).searchParams.get('code') ?? '');
  const door = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'ended' });
  clock += 3600_000;
  provider.says.set('/token', () => ({ status: 400, body: { error: 'invalid_grant' } }));
  const client = await startClientSide(door.body.url);
  const close = async () => {
    await client.close();
    await world.close();
  };
  return { url: client.url, close };
};

/** Passes every request on with `elicitation.url` among its capabilities. */
const startClientSide = async (door: string) => {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const answer = await fetch(door, {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      ...(text !== '' && { body: JSON.stringify(withUrlMode(JSON.parse(text))) }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(await answer.text());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

// biome-ignore lint/suspicious/noExplicitAny: whatever the suite sends
const withUrlMode = (message: any) => {
  const capabilities = message?.params?._meta?.[META_CAPABILITIES];
  if (capabilities?.elicitation !== undefined) capabilities.elicitation = { url: {} };
  return message;
};
