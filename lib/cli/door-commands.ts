// Integrated accounts and the MCP servers in front of them: argv's arguments → request, as data.
import { accountBody, credential, expiry, one, serverBody } from './api-bodies.ts';
import { CREATE, command, DELETE, get, operand, path, post, remove, SECRET, SECRETS_NOTE } from './api-command.ts';
import type { Command } from './command.ts';

const ACCOUNTS: readonly Command[] = [
  command(
    'account create <integration>',
    'Connect an account of an integration',
    'account create demo --tenant ten_0a1b2c3d4e5f --secret-file token=./token.txt',
    (input) => post(accountBody(input), 'tenants', input.flags.tenant?.[0] as string, 'integrated-accounts'),
    {
      required: ['tenant'],
      flags: ['variable', 'auth-kind', ...SECRET, ...CREATE],
      note: SECRETS_NOTE,
    },
  ),
  command(
    'account list',
    'List the accounts of a tenant',
    'account list --tenant ten_0a1b2c3d4e5f',
    ({ flags }) => get('tenants', flags.tenant?.[0] as string, 'integrated-accounts'),
    { required: ['tenant'], view: { columns: ['id', 'integration', 'auth_kind', 'status', 'created_at'] } },
  ),
  command('account get <account>', 'Show an account', 'account get acc_0a1b2c3d4e5f0a1b2c3d4e5f', (input) =>
    get('integrated-account', operand(input, 'account')),
  ),
  command(
    'account credential <account>',
    'Replace the credential of an account',
    'account credential acc_0a1b2c3d4e5f0a1b2c3d4e5f --secret-file token=./token.txt',
    (input) => ({
      method: 'PUT',
      path: path('integrated-account', operand(input, 'account'), 'credential'),
      body: credential(input),
    }),
    { flags: ['auth-kind', ...SECRET], note: SECRETS_NOTE },
  ),
  command(
    'account delete <account>',
    'Delete an account, its servers and its credential',
    'account delete acc_0a1b2c3d4e5f0a1b2c3d4e5f --yes',
    (input) => remove('integrated-account', operand(input, 'account')),
    {
      flags: DELETE,
      confirm: 'Its doors close now and its credential is destroyed for good.',
      progress: 'Deleting the account, its doors and its credential …',
    },
  ),
];

const SERVERS: readonly Command[] = [
  command(
    'server create <name>',
    'Open an MCP server; its URL is shown once',
    'server create "Support bot" --account acc_0a1b2c3d4e5f0a1b2c3d4e5f --methods read --expires-at 2027-01-31T00:00:00Z',
    (input) => post(serverBody(input), 'integrated-account', input.flags.account?.[0] as string, 'mcp'),
    {
      required: ['account'],
      flags: [
        ...(['methods', 'tags', 'tools', 'require-api-token', 'upstream-errors'] as const),
        ...(['tool-mode', 'schema-profile', 'response-shaping'] as const),
        ...(['quota-per-minute', 'quota-per-day', 'expires-at', 'expire-unused-after'] as const),
        ...CREATE,
      ],
      note: 'A tool must match every axis of the scope that is given; scope and modes cannot be changed later.',
    },
  ),
  command(
    'server list',
    'List the MCP servers of an account',
    'server list --account acc_0a1b2c3d4e5f0a1b2c3d4e5f',
    ({ flags }) => get('integrated-account', flags.account?.[0] as string, 'mcp'),
    { required: ['account'], view: { columns: ['id', 'name', 'state', 'created_at', 'expires_at'] } },
  ),
  command('server get <server>', 'Show an MCP server', 'server get srv_0a1b2c3d4e5f0a1b2c3d4e5f', (input) =>
    get('mcp-servers', operand(input, 'server')),
  ),
  command(
    'server change <server>',
    'Rename an MCP server, or move its end',
    'server change srv_0a1b2c3d4e5f0a1b2c3d4e5f --expires-at 2027-06-30T00:00:00Z',
    (input) => ({
      method: 'PATCH',
      path: path('mcp-servers', operand(input, 'server')),
      body: { ...one(input, 'name', 'name'), ...expiry(input) },
    }),
    { flags: ['name', 'expires-at'] },
  ),
  command(
    'server move <server>',
    'Move an MCP server to the version that its integration has now',
    'server move srv_0a1b2c3d4e5f0a1b2c3d4e5f',
    (input) => ({
      method: 'PATCH',
      path: path('mcp-servers', operand(input, 'server')),
      body: { integration: 'latest' },
    }),
    {
      note: `Until then a server keeps the version that it was made with, whatever is stored or released. Its account moves along, and has
to be connected again if the new version leads to other hosts.`,
    },
  ),
  command(
    'server delete <server>',
    'Revoke an MCP server: its next call is refused',
    'server delete srv_0a1b2c3d4e5f0a1b2c3d4e5f --yes',
    (input) => remove('mcp-servers', operand(input, 'server')),
    { flags: DELETE, confirm: 'Its URL stops working now and for good.', progress: 'Revoking the server …' },
  ),
  command(
    'server rotate <server>',
    'Replace the URL of an MCP server; shown once',
    'server rotate srv_0a1b2c3d4e5f0a1b2c3d4e5f',
    (input) => ({ method: 'POST', path: path('mcp-servers', operand(input, 'server'), 'rotate') }),
    { flags: CREATE, progress: 'Rotating: the old URL stops working now …' },
  ),
];

export const DOOR_COMMANDS: readonly Command[] = [...ACCOUNTS, ...SERVERS];
