// Integrations and the tools they yield: argv's arguments → request, as data.
import { isObject, type JsonObject } from '#core/json.ts';
import { command, get, operand, path } from './api-command.ts';
import type { Command } from './command.ts';

const WIDE = 72;

/** A definition of `tools/list` as a row. */
const toolRow = ({ name = '', description = '', annotations }: JsonObject): JsonObject => {
  const hints = isObject(annotations) ? annotations : {};
  const text = String(description);
  return {
    name,
    effect: hints.readOnlyHint === true ? 'reads' : hints.destructiveHint === false ? 'adds' : 'changes',
    description: text.length > WIDE ? `${text.slice(0, WIDE - 1)}…` : text,
  };
};

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
  command(
    'tools <integration>',
    'List the tools an integration yields',
    'tools demo',
    (input) => get('integrations', operand(input, 'integration'), 'tools'),
    { view: { columns: ['name', 'effect', 'description'], show: toolRow } },
  ),
];
