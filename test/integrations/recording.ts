// What a recording of one vendor holds: test/integrations/recorded/<slug>.json.
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AuthScheme } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';

/** The verbs that a definition has, or says why not. */
export const VERBS = ['list', 'get', 'create', 'update', 'delete'] as const;

export type Texts = { readonly [name: string]: string };

/** What has to reach the vendor. */
export type RecordedRequest = {
  readonly method: string;
  /** With its query, as on the wire. */
  readonly path: string;
  /** Those that tell something: versions, content types. */
  readonly headers?: Texts;
  /** Text as it is (a form), anything else as JSON. Without it there is no body. */
  readonly body?: Json;
};

/** The vendor's shape, our values. Text is sent as it is, anything else as JSON. */
export type RecordedAnswer = { readonly status: number; readonly headers?: Texts; readonly body?: Json };

export type RecordedExchange = {
  readonly request: RecordedRequest;
  readonly answer: RecordedAnswer;
  /** Without `next_cursor` there must be none. `text` where the method maps its answer, which else comes through as it is. */
  readonly gives?: { readonly next_cursor?: string; readonly text?: string };
};

export type RecordedCall = RecordedExchange & {
  readonly tool: string;
  readonly args?: JsonObject;
  /** The same call with the cursor that the first answer gave. */
  readonly next?: RecordedExchange;
};

type Refused = { readonly tool: string; readonly args?: JsonObject; readonly answer: RecordedAnswer };

/** Seconds. `status` is the gateway's own. */
type LimitNumbers = {
  readonly status: 429 | 503;
  readonly retry_after_s?: number;
  readonly limit?: number;
  readonly remaining?: number;
  readonly reset_s?: number;
};

export type Recording = {
  readonly variables?: Texts;
  /** One for each way to authenticate; calls are made as the first. `sends`: headers and query parameters. */
  readonly accounts: readonly { readonly auth: AuthScheme['kind']; readonly secret: Texts; readonly sends: Texts }[];
  readonly calls: readonly RecordedCall[];
  readonly limited: readonly (Refused & { readonly gives: LimitNumbers })[];
  /** Answers of 2xx that are failures. */
  readonly failed?: readonly Refused[];
  readonly absent?: { readonly [verb in (typeof VERBS)[number]]?: string };
};

/** When every recorded answer came, unless it has a Date of its own. */
export const RECORDED_AT = Date.UTC(2026, 2, 1);

const closed = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  ...{ type: 'object', additionalProperties: false, properties },
  required: [...required],
});
const TEXT: JsonObject = { type: 'string', minLength: 1 };
const TEXTS: JsonObject = { type: 'object', additionalProperties: { type: 'string' } };
const COUNT: JsonObject = { type: 'number', minimum: 0 };
const ANSWER = closed({ status: { type: 'integer' }, headers: TEXTS, body: {} }, ['status']);
const EXCHANGE: JsonObject = {
  request: closed({ method: TEXT, path: TEXT, headers: TEXTS, body: {} }, ['method', 'path']),
  answer: ANSWER,
  gives: closed({ next_cursor: TEXT, text: TEXT }, []),
};
const REFUSED: JsonObject = { tool: TEXT, args: { type: 'object' }, answer: ANSWER };
const NUMBERS = closed(
  { status: { enum: [429, 503] }, retry_after_s: COUNT, limit: COUNT, remaining: COUNT, reset_s: COUNT },
  ['status'],
);
const listOf = (items: JsonObject): JsonObject => ({ type: 'array', minItems: 1, items });

/** Closed, so that a misspelt member does not go unchecked. */
const validate = new Ajv2020({ allErrors: true }).compile(
  closed(
    {
      variables: TEXTS,
      accounts: listOf(closed({ auth: TEXT, secret: TEXTS, sends: TEXTS }, ['auth', 'secret', 'sends'])),
      calls: listOf(
        closed({ tool: TEXT, args: { type: 'object' }, ...EXCHANGE, next: closed(EXCHANGE, ['request', 'answer']) }, [
          'tool',
          'request',
          'answer',
        ]),
      ),
      limited: listOf(closed({ ...REFUSED, gives: NUMBERS }, ['tool', 'answer', 'gives'])),
      failed: listOf(closed(REFUSED, ['tool', 'answer'])),
      absent: closed(Object.fromEntries(VERBS.map((verb) => [verb, { type: 'string', minLength: 20 }])), []),
    },
    ['accounts', 'calls', 'limited'],
  ),
);

const FOLDER = new URL('recorded/', import.meta.url);

/** Slugs by file name. */
export const recordedSlugs: readonly string[] = readdirSync(FOLDER)
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

/** Throws where the file is not what a recording holds. */
export const readRecording = (slug: string): Recording => {
  const recording: unknown = JSON.parse(readFileSync(new URL(`${slug}.json`, FOLDER), 'utf8'));
  if (!validate(recording)) throw new Error(`recorded/${slug}.json: ${JSON.stringify(validate.errors)}`);
  return recording as Recording;
};
