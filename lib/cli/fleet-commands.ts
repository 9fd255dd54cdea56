// All doors at once: what there is, and closing many.
import { CONNECTION } from './api-command.ts';
import type { Command } from './command.ts';

export const FLEET_COMMANDS: readonly Command[] = [
  {
    words: 'inventory',
    operands: [],
    flags: ['tenant', 'csv', 'reconcile', 'region', 'table', ...CONNECTION],
    required: [],
    meanings: { tenant: 'only this tenant’s; default all that the key may see' },
    summary: 'List every door there is, with its owner, scope, end and last use',
    example: 'sallyport inventory --tenant ten_0a1b2c3d4e5f --csv',
    note: `With --reconcile: exit code 6 if a token has no server, or a server no token. It reads the keys of the whole token table
(dynamodb:Scan) and takes an admin key; what differs is looked at twice, so that a door that is being made or closed is no difference.`,
    work: { kind: 'local', run: async (given, io) => (await import('./inventory.ts')).inventory(given, io) },
  },
  {
    words: 'revoke',
    operands: [],
    flags: ['tenant', 'integration', 'created-before', 'dry-run', 'yes', ...CONNECTION],
    required: [],
    meanings: {
      tenant: 'doors of this tenant; with an API token its own, if absent',
      integration: 'doors of this integration',
      'created-before': 'doors created before this RFC 3339 time',
      'dry-run': 'say which doors match, and revoke none',
    },
    summary: 'Revoke every door that matches: the next call of each is refused',
    example: 'sallyport revoke --integration hubspot --created-before 2026-11-01T00:00:00Z --dry-run',
    note: `A door has to match all that is given, and something has to be given. It counts them, asks, and revokes them for good. Run it
again if it broke off: what is revoked already is no failure. API tokens stay; token delete revokes them.`,
    work: { kind: 'local', run: async (given, io) => (await import('./revoke.ts')).revoke(given, io) },
  },
];
