// All doors at once: what there is, and closing many.
import type { Command } from './command.ts';
import type { FlagName } from './flags.ts';

const CONNECTION: readonly FlagName[] = ['url', 'key', 'sign', 'json', 'help'];

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
];
