// The three tools of a server in search mode, as tools/list shows them.
import { isObject, type JsonObject } from '#core/json.ts';
import type { SearchToolName } from '#core/tools/reserved-names.ts';
import type { Tool } from '#core/tools/tool.ts';

const MAX_RESULTS = 25;
export const USUAL_RESULTS = 8;

type SearchTool = {
  readonly name: SearchToolName;
  readonly inputSchema: JsonObject;
  readonly definition: JsonObject;
};

const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const NAME = {
  type: 'string',
  minLength: 1,
  maxLength: 128,
  description: 'Name of a tool, as search_tools answers it.',
};

const closed = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const SCHEMAS: { readonly [N in SearchToolName]: JsonObject } = {
  search_tools: closed(
    {
      query: {
        type: 'string',
        minLength: 1,
        maxLength: 500,
        description:
          'What you want to do, in the words of the product: the action and the kind of record, such as "add a note to a contact".',
      },
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: MAX_RESULTS,
        default: USUAL_RESULTS,
        description: 'How many tools to answer at most.',
      },
    },
    ['query'],
  ),
  describe_tool: closed({ name: NAME }, ['name']),
  call_tool: closed(
    {
      name: NAME,
      arguments: { type: 'object', description: 'Arguments of that tool, as describe_tool shows them.' },
    },
    ['name'],
  ),
};

type Defined = Pick<Tool, 'definition'>;

/** @param tools what the server's scope holds @param label of the integration */
export const searchTools = (label: string, tools: readonly Defined[]): readonly SearchTool[] => [
  searchTool(
    'search_tools',
    `Finds tools for ${label}: ${tools.length} are not listed here. Name the action and the kind of record; the answer names the tools that fit, best first. Try other words if none does. Then read one with describe_tool and use it with call_tool.`,
    READS,
  ),
  searchTool(
    'describe_tool',
    'Shows one tool whole: what it does, its arguments as JSON Schema, and whether it changes anything. Read it before the first call.',
    READS,
  ),
  searchTool(
    'call_tool',
    `Calls one tool by its name: one request to ${label}. Wrong arguments are answered with what is wrong, and nothing is sent.`,
    {
      readOnlyHint: every(tools, 'readOnlyHint'),
      destructiveHint: !every(tools, 'destructiveHint', false),
      idempotentHint: every(tools, 'idempotentHint'),
      openWorldHint: true,
    },
  ),
];

const searchTool = (name: SearchToolName, description: string, annotations: JsonObject): SearchTool => {
  const inputSchema = SCHEMAS[name];
  return { name, inputSchema, definition: { name, description, inputSchema, annotations } };
};

/** A hint is only as good as the worst of the tools that may be meant. */
const every = (tools: readonly Defined[], hint: string, value = true): boolean =>
  tools.every(({ definition: { annotations } }) => isObject(annotations) && annotations[hint] === value);
