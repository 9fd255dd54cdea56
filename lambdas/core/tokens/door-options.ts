// How a door shows its tools and their answers, beside which tools it has. One row is one option of the server's `config`:
// request bodies, views, records and the command line read this table.
import type { JsonObject } from '#core/json.ts';

const OPTIONS = {
  tool_mode: {
    values: ['all', 'search'],
    description: 'Whether tools/list shows every tool, or three by which tools are found, read and called.',
  },
  schema_profile: {
    values: ['full', 'inlined', 'flat'],
    description: 'How tools/list writes input schemas: as they are, without $ref, or also without unions.',
  },
  response_shaping: {
    values: ['off', 'on'],
    description: 'Whether reading tools take fields and max_bytes, which make their answers smaller.',
  },
} as const;

type OptionName = keyof typeof OPTIONS;

/** What differs from the default, the first value of each: a record without a word is one of the defaults. */
export type DoorOptions = { readonly [N in OptionName]?: (typeof OPTIONS)[N]['values'][number] };

export type SchemaProfile = NonNullable<DoorOptions['schema_profile']>;

const rows = Object.entries(OPTIONS) as readonly (readonly [OptionName, (typeof OPTIONS)[OptionName]])[];

/** Schemas of the options as members of a request's `config`. */
export const OPTION_SCHEMAS: JsonObject = Object.fromEntries(
  rows.map(([name, { values, description }]) => [
    name,
    { type: 'string', enum: values, default: values[0], description },
  ]),
);

/** Schemas of the options as they are answered. */
export const OPTION_ANSWERS: JsonObject = Object.fromEntries(
  rows.map(([name, { values }]) => [name, { enum: values }]),
);

/** The options of a valid `config` that are not the default; `undefined` where all are. */
export const optionsOf = (config: JsonObject): DoorOptions | undefined => {
  const chosen = rows.flatMap(([name, { values }]) => {
    const value = config[name];
    return value === undefined || value === values[0] ? [] : [[name, value] as const];
  });
  return chosen.length === 0 ? undefined : (Object.fromEntries(chosen) as DoorOptions);
};

/** Every option with its value in force. */
export const optionsView = (options: DoorOptions = {}): JsonObject =>
  Object.fromEntries(rows.map(([name, { values }]) => [name, options[name] ?? values[0]]));

/** A `config` without the options: what is left is somebody else's to read. */
export const withoutOptions = (config: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !Object.hasOwn(OPTIONS, name)));
