// Connecting accounts in a browser, and the OAuth clients that it takes: argv's arguments → request, as data.
import { list, one } from './api-bodies.ts';
import { command, DELETE, get, operand, path, post, remove, SECRET, SECRETS_NOTE } from './api-command.ts';
import type { Command } from './command.ts';

const ACCOUNTS: readonly Command[] = [
  command(
    'account connect <account>',
    'Make a link to connect an account in a browser',
    'account connect acc_0a1b2c3d4e5f0a1b2c3d4e5f --return-url https://app.example.com/connected',
    (input) =>
      post(
        { ...one(input, 'return-url', 'return_url'), ...list(input, 'scopes', 'scopes') },
        ...['integrated-account', operand(input, 'account'), 'connect'],
      ),
    {
      flags: ['return-url', 'scopes'],
      view: {
        only: 'authorize_url',
        note: ({ expires_at: end }) => `The link works once, until ${end}. Whoever has it can start, and nobody else.`,
      },
      note: 'Only the link is printed on stdout. Where the tenant confirms connections, account confirm takes the code that follows.',
    },
  ),
  command(
    'account confirm <account>',
    'Redeem the one-time code of a connection',
    'account confirm acc_0a1b2c3d4e5f0a1b2c3d4e5f --code con_0a1b2c3d4e5f0a1b2c3d4e5f.…',
    (input) => post(one(input, 'code', 'code'), 'integrated-account', operand(input, 'account'), 'connect', 'confirm'),
    { required: ['code'], note: 'A code is redeemed once, by its own account, within ten minutes.' },
  ),
];

const clientOf = (integration: string): readonly string[] => ['integrations', integration, 'oauth-client'];

const CLIENTS: readonly Command[] = [
  command(
    'client put <integration>',
    'Register the OAuth client that accounts are connected with',
    'client put demo --client-id sallyport --secret-file client_secret=./secret.txt',
    (input) => ({
      method: 'PUT',
      path: path(...clientOf(operand(input, 'integration'))),
      body: { ...input.secret, ...one(input, 'client-id', 'client_id'), ...one(input, 'key-id', 'key_id') },
    }),
    {
      required: ['client-id'],
      flags: ['key-id', ...SECRET],
      note: `The field is client_secret, or private_key (PEM) where the integration's client signs.
${SECRETS_NOTE}`,
    },
  ),
  command(
    'client get <integration>',
    'Show an OAuth client, without its secret, and its redirect URI',
    'client get demo',
    (input) => get(...clientOf(operand(input, 'integration'))),
  ),
  command(
    'client delete <integration>',
    'Remove an OAuth client',
    'client delete demo --yes',
    (input) => remove(...clientOf(operand(input, 'integration'))),
    {
      flags: DELETE,
      confirm:
        'Its secret is destroyed: no account can be connected with it, and those that were are refreshed no more.',
      progress: 'Removing the OAuth client …',
    },
  ),
];

export const CONNECT_COMMANDS: readonly Command[] = [...ACCOUNTS, ...CLIENTS];
