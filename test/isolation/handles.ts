// What one tenant was answered and another brings back: cursors, and the proof of having been asked.
import { writeRequestState } from '#core/connect/request-state.ts';
import { parseToken } from '#core/tokens/token.ts';
import type { Backends } from '#lib/local/backends.ts';
import type { Answered, Sent } from './in-process.ts';
import type { Tenant } from './tenants.ts';

export type Handle = {
  readonly name: string;
  /** `asker` asks for its own with what `owner` was given. */
  readonly request: (asker: Tenant, owner: Tenant, backends: Backends) => Promise<Sent>;
  /** Requests that arrive upstream when the owner comes back itself. */
  readonly upstream: number;
  readonly isRefused: (answer: Answered) => boolean;
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const cursor = (name: string, path: (tenant: Tenant) => string, of: (tenant: Tenant) => string): Handle => ({
  name: `a cursor of ${name}`,
  upstream: 0,
  request: async (asker, owner) => ({
    ...{ route: `GET ${path(asker)}cursor=${of(owner)}`, fields: bearer(asker.key) },
  }),
  isRefused: ({ status, text }) => status === 400 && text.includes('is not a cursor of this list'),
});

const ARGUMENTS = {};
const NAME = 'list_all_crm_contacts';

/** As the gateway writes it for a caller who has to connect an account first. */
const stateOf = async ({ open }: Tenant, { minting, stateKey }: Backends): Promise<string> => {
  const token = parseToken(open.token);
  if (!token.ok) throw new Error(token.error);
  const { mac } = await minting.doorOf(token.value);
  const call = { kind: 'call', id: 1, revision: '2026-07-28', name: NAME, args: ARGUMENTS } as const;
  return writeRequestState([mac, '', ''], call, await stateKey(), Date.now());
};

const called = ({ open }: Tenant, requestState: string): Sent => ({
  route: `POST /mcp/${open.token}`,
  fields: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': NAME },
  body: {
    ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
    params: {
      ...{ name: NAME, arguments: ARGUMENTS, requestState },
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  },
});

export const HANDLES: readonly Handle[] = [
  cursor(
    'integrated accounts',
    ({ target }) => `/tenants/${target.tenant}/integrated-accounts?`,
    ({ target }) => target.account,
  ),
  cursor(
    'API tokens',
    ({ target }) => `/tenants/${target.tenant}/api-tokens?`,
    ({ target }) => target.apiToken,
  ),
  cursor(
    'an account’s servers',
    ({ target }) => `/integrated-account/${target.account}/mcp?`,
    ({ target }) => target.server,
  ),
  cursor(
    'the inventory',
    ({ target }) => `/mcp-servers?tenant=${target.tenant}&`,
    ({ target }) => target.server,
  ),
  {
    name: 'a requestState',
    upstream: 1,
    request: async (asker, owner, backends) => called(asker, await stateOf(owner, backends)),
    isRefused: ({ status, text }) => status === 200 && text.includes('requestState was not given for this call'),
  },
];
