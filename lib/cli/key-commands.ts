// The operator's own keys: argv's arguments → request, as data.
import { expiry } from './api-bodies.ts';
import { CREATE, command, DELETE, get, operand, post, remove } from './api-command.ts';
import type { Command } from './command.ts';

export const KEY_COMMANDS: readonly Command[] = [
  command(
    'key create <name>',
    'Mint an admin key; shown once',
    'key create "ops laptop" --expires-at 2027-01-31T00:00:00Z',
    (input) => post({ name: operand(input, 'name'), ...expiry(input) }, 'admin-keys'),
    { flags: ['expires-at', ...CREATE], note: 'An admin key may do everything to every tenant of its residency.' },
  ),
  command('key list', 'List admin keys', 'key list', () => get('admin-keys'), {
    view: { columns: ['id', 'name', 'created_at', 'expires_at'] },
  }),
  command(
    'key delete <key>',
    'Revoke an admin key',
    'key delete key_0a1b2c3d4e5f --yes',
    (input) => remove('admin-keys', operand(input, 'key')),
    { flags: DELETE, confirm: 'Whoever uses it is refused from now on.', progress: 'Revoking the admin key …' },
  ),
];
