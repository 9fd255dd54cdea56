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
  /** Keywords that may stand beside `$ref`; absent = any. */
  readonly besideRef?: readonly string[];
  readonly typeArrays?: Refuses;
  readonly stringFormats?: { readonly known: readonly string[]; readonly effect: Refuses };
  readonly source: string;
};

const NAME_64 = /^[a-zA-Z0-9_-]{1,64}$/;
const ARGUMENT_64 = /^[a-zA-Z0-9_.-]{1,64}$/;

export const CLIENT_LIMITS: { readonly [client: string]: ClientLimits } = {
  anthropic: {
    label: 'Claude',
    toolName: NAME_64,
    prefixed: { prefix: (server) => `mcp__${server}__`, max: 64 },
    argumentName: ARGUMENT_64,
    rootUnions: false,
    source: 'Anthropic Messages API, tools; anthropics/claude-code #657',
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
    source: 'OpenAI API reference, Chat Completions: tools; Structured Outputs, supported schemas',
  },
  gemini: {
    label: 'Gemini',
    toolName: /^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/,
    argumentName: ARGUMENT_64,
    rootUnions: true,
    besideRef: ['description', 'default'],
    // Only where a client still converts to the OpenAPI subset.
    typeArrays: 'degrades',
    stringFormats: { known: ['enum', 'date-time'], effect: 'degrades' },
    source: 'Gemini API, FunctionDeclaration; google-gemini/gemini-cli #13326, #4031',
  },
  cursor: {
    label: 'Cursor',
    toolName: NAME_64,
    prefixed: { prefix: (server) => server, max: 60 },
    argumentName: ARGUMENT_64,
    rootUnions: false,
    tools: { max: 80, effect: 'degrades' },
    source: 'Cursor, MCP settings: "Combined server and tool name length exceeds 60 characters"',
  },
};

/** Of a whole `tools/list`, for every client: at four bytes a token it would fill a context of 128,000 tokens. */
export const MAX_LIST_BYTES = 512 * 1024;
