// One tool on its integration's page.
import { isObject, type Json } from '#core/json.ts';
import type { Tool } from '#core/tools/tool.ts';
import type { ArgumentSlot } from '#core/upstream/argument-slots.ts';
import { code, codeBlock, paragraph, type Section, table } from '#lib/trust/document/document.ts';

export const toolSection = (tool: Tool): Section => {
  const { name, definition, method, methodClass, tags, slots, inputSchema } = tool;
  const host = method.base_url === undefined ? '' : ` at ${method.base_url}`;
  return {
    id: name,
    title: name,
    blocks: [
      paragraph(String(definition.description)),
      paragraph([
        'Upstream ',
        code(`${method.http} ${method.path}`),
        `${host} · class ${methodClass} · ${tags.length === 0 ? 'no tags' : `tags ${tags.join(', ')}`}`,
      ]),
      slots.length === 0
        ? paragraph('It takes no arguments.')
        : table(
            `Arguments of ${name}`,
            ['Argument', 'Type', 'In', 'What it is'],
            slots.map((slot) => [[code(slot.argument)], typeOf(slot.schema), placeOf(slot), saidOf(slot)]),
          ),
      codeBlock(`Input schema of ${name}`, 'json', JSON.stringify(inputSchema, undefined, 1)),
    ],
  };
};

const typeOf = (schema: Json): string => {
  if (!isObject(schema)) return 'any';
  const { type } = schema;
  if (Array.isArray(type)) return type.join(' or ');
  if (typeof type === 'string') return type;
  return 'enum' in schema || 'const' in schema ? 'enum' : 'see the schema';
};

/** Pages are asked for in the provider's own way, wherever that is. */
const placeOf = (slot: ArgumentSlot): string => (slot.in === 'page' ? 'pagination' : slot.in);

const saidOf = ({ required, schema }: ArgumentSlot): string => {
  const description = isObject(schema) && typeof schema.description === 'string' ? schema.description : '';
  return [...(required ? ['Required.'] : []), ...(description === '' ? [] : [description])].join(' ');
};
