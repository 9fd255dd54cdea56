// Integrations and the tools they yield: argv's arguments → request, as data.
import { isObject } from '#core/json.ts';
import { command, get, operand, path } from './api-command.ts';
import type { Command } from './command.ts';

export const INTEGRATION_COMMANDS: readonly Command[] = [
  command('integration list', 'List integrations', 'integration list', () => get('integrations'), {
    view: { columns: ['name', 'label', 'version', 'source'] },
  }),
  command(
    'integration get <name>',
    'Show an integration; --json shows its whole definition',
    'integration get demo --json',
    (input) => get('integrations', operand(input, 'name')),
    { view: { show: ({ definition: _, ...summary }) => summary } },
  ),
  command(
    'integration put <file>',
    'Store a custom integration under its slug',
    'integration put ./acme.json',
    ({ file, fileText = '' }) => {
      const definition = isObject(file) ? file : {};
      const slug = typeof definition.slug === 'string' && definition.slug !== '' ? definition.slug : 'unnamed';
      return { method: 'PUT', path: path('integrations', slug), text: fileText };
    },
    {
      progress: 'Storing the definition …',
      note: 'sallyport integration check <file> finds problems without a gateway.',
    },
  ),
  {
    words: 'integration export',
    operands: ['name'],
    flags: ['out', 'url', 'key', 'sign', 'json', 'help'],
    required: [],
    summary: 'Get a definition back as it was stored, byte for byte',
    example: 'sallyport integration export acme --out ./acme.json',
    work: {
      kind: 'local',
      run: async (given, io) => (await import('./export-integration.ts')).exportIntegration(given, io),
    },
  },
  {
    words: 'tools',
    operands: ['source'],
    flags: ['budget', 'limit', 'bearer', 'api-token', 'url', 'key', 'sign', 'json', 'help'],
    required: [],
    summary: 'List the tools of an integration, a definition file or a door',
    example: 'sallyport tools ./acme.json --budget',
    note: `The source is an integration's name, a file (with a slash or an ending), or the URL of a door.
With --budget: tokens of each tool in every schema profile, the largest first, and of search mode. Exit code 6 above the limit.`,
    work: { kind: 'local', run: async (given, io) => (await import('./tools.ts')).tools(given, io) },
  },
];
