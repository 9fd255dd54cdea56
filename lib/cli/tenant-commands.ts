// Tenants and their API tokens: argv's arguments → request, as data.
import { tenantOf } from '#core/ids.ts';
import { expiry, list, one } from './api-bodies.ts';
import { CREATE, command, DELETE, get, operand, path, post, remove } from './api-command.ts';
import type { Command } from './command.ts';

/** An API token's id names its tenant, so nobody has to repeat it. */
const tokensOf = (id: string): readonly string[] => ['tenants', tenantOf(id, 'tok') ?? 'unknown', 'api-tokens'];

const TENANTS: readonly Command[] = [
  command(
    'tenant create <name>',
    'Create a tenant',
    'tenant create "Example Ltd"',
    (input) =>
      post(
        {
          name: operand(input, 'name'),
          ...one(input, 'residency', 'residency'),
          ...list(input, 'return-urls', 'return_urls'),
        },
        'tenants',
      ),
    { flags: ['residency', 'return-urls', ...CREATE] },
  ),
  command('tenant list', 'List tenants', 'tenant list', () => get('tenants'), {
    view: { columns: ['id', 'name', 'residency', 'state', 'created_at'] },
  }),
  command('tenant get <tenant>', 'Show a tenant', 'tenant get ten_0a1b2c3d4e5f', (input) =>
    get('tenants', operand(input, 'tenant')),
  ),
  command(
    'tenant change <tenant>',
    'Rename a tenant, or set its return URLs',
    'tenant change ten_0a1b2c3d4e5f --return-urls https://app.example.com/connected',
    (input) => ({
      method: 'PATCH',
      path: path('tenants', operand(input, 'tenant')),
      body: { ...one(input, 'name', 'name'), ...list(input, 'return-urls', 'return_urls') },
    }),
    { flags: ['name', 'return-urls'], note: 'The list replaces the one before. The first is the default.' },
  ),
  command(
    'tenant delete <tenant>',
    'Off-board a tenant',
    'tenant delete ten_0a1b2c3d4e5f --yes',
    (input) => remove('tenants', operand(input, 'tenant')),
    {
      flags: ['wait', 'out', ...DELETE],
      meanings: { wait: 'wait for the receipt and print it', out: 'wait, and write the receipt there' },
      confirm: 'Every door of this tenant closes now; its accounts, credentials and servers are then removed for good.',
      progress: 'Off-boarding: closing every door of the tenant …',
      note: `Doors are closed when the request is answered; the rest is deleted within 15 minutes and a signed receipt then says what it was.
Run again, it waits for the same receipt.`,
      follow: {
        flags: ['wait', 'out'],
        run: async (given, io) => (await import('./await-receipt.ts')).awaitReceipt(given, io),
      },
    },
  ),
];

const TOKENS: readonly Command[] = [
  command(
    'token create <name>',
    'Mint an API token of a tenant; shown once',
    'token create backend --tenant ten_0a1b2c3d4e5f --roles provisioner',
    (input) =>
      post(
        { name: operand(input, 'name'), ...list(input, 'roles'), ...expiry(input) },
        'tenants',
        input.flags.tenant?.[0] as string,
        'api-tokens',
      ),
    { required: ['tenant'], flags: ['roles', 'expires-at', ...CREATE] },
  ),
  command(
    'token list',
    'List the API tokens of a tenant',
    'token list --tenant ten_0a1b2c3d4e5f',
    ({ flags }) => get('tenants', flags.tenant?.[0] as string, 'api-tokens'),
    { required: ['tenant'], view: { columns: ['id', 'name', 'roles', 'created_at', 'expires_at'] } },
  ),
  command('token get <token>', 'Show an API token', 'token get tok_0a1b2c3d4e5f0a1b2c3d4e5f', (input) => ({
    ...get(...tokensOf(operand(input, 'token'))),
    find: operand(input, 'token'),
  })),
  command(
    'token delete <token>',
    'Revoke an API token',
    'token delete tok_0a1b2c3d4e5f0a1b2c3d4e5f --yes',
    (input) => remove(...tokensOf(operand(input, 'token')), operand(input, 'token')),
    { flags: DELETE, confirm: 'Whoever uses it is refused from now on.', progress: 'Revoking the API token …' },
  ),
];

const VERIFY_RECEIPT: Command = {
  words: 'receipt verify',
  operands: ['file'],
  flags: ['public-key', 'fingerprint', 'json', 'help'],
  required: [],
  summary: 'Verify the signed receipt of an off-boarding, offline',
  example: 'sallyport receipt verify ./receipt.json --public-key ./audit-key.pem',
  note: 'Exit code 6 if it is not valid. sallyport audit key fetches the public key.',
  work: {
    kind: 'local',
    run: async (given, io) => (await import('./verify-receipt.ts')).verifyReceipt(given, io),
  },
};

export const TENANT_COMMANDS: readonly Command[] = [...TENANTS, VERIFY_RECEIPT, ...TOKENS];
