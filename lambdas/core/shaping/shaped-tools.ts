// Read tools with two more arguments, on servers that allow it: which fields of the answer, and how many bytes of it.
import type { JsonObject } from '#core/json.ts';
import type { Tool } from '#core/tools/tool.ts';
import type { Shape } from './shape-content.ts';

/** The tool's own arguments come first: what the provider calls `fields` stays that. */
const nameOf = (name: string, { inputSchema }: Tool): string =>
  Object.hasOwn(inputSchema.properties as JsonObject, name) ? `response_${name}` : name;

const FIELDS = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: 200 },
  minItems: 1,
  maxItems: 50,
  description:
    'Only these members of the answer, such as id or owner.name; lists are looked through, so results.id is the id of each result. /a.b/c for names with a dot.',
};

const MAX_BYTES = {
  type: 'integer',
  minimum: 500,
  maximum: 5_000_000,
  description: 'At most so many bytes of the answer. What is over is left out by whole elements, and counted.',
};

const shapedTool = (tool: Tool): Tool => {
  if (tool.methodClass !== 'read') return tool;
  const shaping = { fields: nameOf('fields', tool), maxBytes: nameOf('max_bytes', tool) };
  const properties = {
    ...(tool.inputSchema.properties as JsonObject),
    [shaping.fields]: FIELDS,
    [shaping.maxBytes]: MAX_BYTES,
  };
  const inputSchema = { ...tool.inputSchema, properties };
  const definition = { ...tool.definition, inputSchema };
  return { ...tool, inputSchema, definition, fragment: JSON.stringify(definition), shaping };
};

export const shapedTools = (tools: readonly Tool[]): readonly Tool[] => tools.map(shapedTool);

/** The arguments that go upstream, and the shape that was asked for. Of use where the given ones turn out to be valid. */
export const splitShape = (
  { fields, maxBytes }: NonNullable<Tool['shaping']>,
  args: JsonObject,
): { readonly args: JsonObject; readonly shape?: Shape } => {
  const { [fields]: wanted, [maxBytes]: most, ...rest } = args;
  if (wanted === undefined && most === undefined) return { args };
  return {
    args: rest,
    shape: {
      ...(wanted !== undefined && { fields: wanted as readonly string[] }),
      ...(most !== undefined && { maxBytes: most as number }),
    },
  };
};
