// What clients and the model APIs behind them accept of a tool, as data. "refuses": the tool, or the whole request, is
// lost. "degrades": some versions or modes lose it.

type Refuses = 'refuses' | 'degrades';

export type ClientLimits = {
  readonly label: string;
  readonly toolName: RegExp;
  /** What the client puts before a name, and the longest whole it takes. */
  readonly prefixed?: { readonly prefix: (serverName: string) => string; readonly max: number };
  /** Names of top-level arguments. */
  readonly argumentName: RegExp;
  readonly rootUnions: boolean;
  readonly descriptionChars?: number;
  readonly tools?: { readonly max: number; readonly effect: Refuses };
  /** Levels of `properties` and `items`. */
  readonly depth?: { readonly max: number; readonly effect: Refuses };
  /** Characters of argument names, definitions and listed values of one tool, all together. */
  readonly nameChars?: { readonly max: number; readonly effect: Refuses };
  /** Keywords that may stand beside `$ref`; absent = any. */
  readonly besideRef?: readonly string[];
  readonly typeArrays?: Refuses;
  readonly stringFormats?: { readonly known: readonly string[]; readonly effect: Refuses };
  /** Keywords that are not known, and are refused where they stand. */
  readonly unknownKeywords?: { readonly names: readonly string[]; readonly effect: Refuses };
  /** Listed values may only be texts, and none of them empty. */
  readonly textEnums?: Refuses;
  /** A list has to say what it holds. */
  readonly itemsNeeded?: Refuses;
  readonly sources: readonly string[];
};

const NAME_64 = /^[a-zA-Z0-9_-]{1,64}$/;
const ARGUMENT_64 = /^[a-zA-Z0-9_.-]{1,64}$/;

/** The OpenAPI subset that Gemini's older `parameters` are knows none of these, and not every client takes them out. */
const BEYOND_OPENAPI = [
  ...['const', 'not', 'if', 'then', 'else', 'oneOf', 'allOf', 'contains', 'prefixItems', 'uniqueItems', 'multipleOf'],
  ...['patternProperties', 'propertyNames', 'unevaluatedProperties', 'dependentRequired', 'dependentSchemas'],
  ...['exclusiveMinimum', 'exclusiveMaximum', 'contentEncoding'],
];

export const CLIENT_LIMITS: { readonly [client: string]: ClientLimits } = {
  anthropic: {
    label: 'Claude',
    toolName: NAME_64,
    prefixed: { prefix: (server) => `mcp__${server}__`, max: 64 },
    argumentName: ARGUMENT_64,
    rootUnions: false,
    sources: ['Anthropic Messages API, tools', 'anthropics/claude-code #657 (root unions)'],
  },
  openai: {
    label: 'ChatGPT',
    toolName: NAME_64,
    argumentName: ARGUMENT_64,
    rootUnions: false,
    descriptionChars: 1024,
    tools: { max: 128, effect: 'refuses' },
    // Structured Outputs: strict functions only.
    depth: { max: 10, effect: 'degrades' },
    nameChars: { max: 120_000, effect: 'degrades' },
    sources: [
      'OpenAI API reference, Chat Completions: tools',
      'OpenAI guide, Structured Outputs, supported schemas (depth, total size)',
    ],
  },
  gemini: {
    label: 'Gemini',
    toolName: /^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/,
    argumentName: ARGUMENT_64,
    rootUnions: true,
    tools: { max: 512, effect: 'refuses' },
    besideRef: ['description', 'default'],
    // Only where a client still converts to the OpenAPI subset.
    typeArrays: 'degrades',
    stringFormats: { known: ['enum', 'date-time'], effect: 'degrades' },
    unknownKeywords: { names: BEYOND_OPENAPI, effect: 'degrades' },
    textEnums: 'degrades',
    itemsNeeded: 'degrades',
    sources: [
      'Gemini API, FunctionDeclaration and Schema',
      'google-gemini/gemini-cli #13326 ($ref), #4031 (formats), #3401 (empty values), #19083 (number of tools)',
      'nanbingxyz/5ire #218 (type arrays, values that are no texts), #42 (keywords)',
      'kkrishnan90/gemini-desktop #7 (items)',
    ],
  },
  cursor: {
    label: 'Cursor',
    toolName: NAME_64,
    prefixed: { prefix: (server) => server, max: 60 },
    argumentName: ARGUMENT_64,
    rootUnions: false,
    tools: { max: 80, effect: 'degrades' },
    sources: ['Cursor, MCP settings: "Combined server and tool name length exceeds 60 characters"'],
  },
};

/** Of a whole `tools/list`, for every client: at four bytes a token it would fill a context of 128,000 tokens. */
export const MAX_LIST_BYTES = 512 * 1024;
