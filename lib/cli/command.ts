// What a command is: words, operands and flags as data, and what it does with them.
import type { AwsCredentials } from '#adapters/aws/sign.ts';
import type { Json, JsonObject } from '#core/json.ts';
import type { Problem, Result } from '#core/result.ts';
import type { Point } from '#lib/sla/cloudwatch-month.ts';
import type { MetricQuery } from '#lib/sla/cloudwatch-queries.ts';
import type { ExitCode } from './exit-codes.ts';
import type { FlagName } from './flags.ts';

/** Everything a command may touch outside itself; bin/sallyport.ts gives the real ones. */
export type Io = {
  readonly out: (text: string) => void;
  /** Progress, notes and errors: never part of what a script reads. */
  readonly err: (text: string) => void;
  readonly env: { readonly [name in 'url' | 'key' | 'sign' | 'bearer' | 'apiToken']?: string | undefined };
  /** Whether somebody sits there who can answer `ask`. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<string>;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** @param flag `wx`: fails with EEXIST where a file is there already */
  readonly writeFile: (path: string, content: string | Uint8Array, flag?: 'w' | 'wx') => Promise<void>;
  readonly fetch: typeof fetch;
  readonly aws: Aws;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
};

/** AWS with the operator's own credentials. Faults are those of the AWS SDK. */
export type Aws = {
  /** Invokes a Lambda function and waits for its answer. */
  readonly invoke: (functionName: string, region: string) => Promise<Invocation>;
  readonly credentials: (region: string) => Promise<AwsCredentials>;
  /** Keys, kinds and ends of a token table's items; no item's record is read. */
  readonly scanTokens: (table: string, region: string) => AsyncIterable<TokenItem>;
  /** One page of CloudWatch's GetMetricData. */
  readonly metricData: (page: MetricPage, region: string) => Promise<MetricAnswer>;
};

export type MetricPage = {
  /** At most 500. */
  readonly queries: readonly MetricQuery[];
  /** Epoch milliseconds, the end not included. */
  readonly from: number;
  readonly to: number;
  /** Of the page before. */
  readonly token?: string | undefined;
};

/** Of each query a part of its points, or all of them; other pages bring the others. */
export type MetricAnswer = {
  readonly series: readonly {
    readonly id: string;
    readonly points: readonly Point[];
    /** `PartialData` where more is to come. */
    readonly status: string;
  }[];
  readonly token: string | undefined;
};

export type TokenItem = {
  readonly key: string;
  readonly kind: string | undefined;
  /** Epoch seconds after which it is collected. */
  readonly ttl: number | undefined;
};

/** `failed`: the function threw, and the payload is what Lambda says of it. */
export type Invocation = { readonly failed: boolean; readonly payload: string };

/** What was typed after the command's words. A boolean flag that is set has the value `true`. */
export type Arguments = {
  readonly operands: { readonly [name: string]: string };
  readonly flags: { readonly [name in FlagName]?: readonly string[] };
};

/** Arguments with what they refer to: the secret of an account, the content of a file. */
export type Input = Arguments & {
  readonly secret: { readonly [field: string]: string } | undefined;
  readonly file: Json | undefined;
  /** The same as it stands on the disk. */
  readonly fileText: string | undefined;
};

export type ApiCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: JsonObject;
  /** A body that is sent as it is. */
  readonly text?: string;
  /** The one item of the list that has this id. */
  readonly find?: string;
};

/** How an answer is shown to a person: rows under columns, or else one record, field by field. */
export type View = {
  readonly columns?: readonly string[];
  /** What is shown of an item; default: all of it. */
  readonly show?: (item: JsonObject) => JsonObject;
  /** The one member that is printed, alone, for a pipe to take. */
  readonly only?: string;
  /** What is said on stderr of an answer. */
  readonly note?: (answer: JsonObject) => string;
};

/** What goes on after the request where the command line says so, instead of showing its answer. */
export type Follow = {
  readonly flags: readonly FlagName[];
  readonly run: (given: Arguments, io: Io) => Promise<Result<Outcome, Failure>>;
};

type ApiWork = {
  readonly kind: 'api';
  readonly call: (input: Input) => ApiCall;
  readonly view: View;
  readonly follow?: Follow;
};
type LocalWork = {
  readonly kind: 'local';
  readonly run: (given: Arguments, io: Io) => Promise<Result<Outcome, Failure>>;
};

export type Command = {
  /** `tenant create`. */
  readonly words: string;
  readonly operands: readonly string[];
  readonly flags: readonly FlagName[];
  readonly required: readonly FlagName[];
  /** Flags that take a value elsewhere and are switches here, with what they do. */
  readonly switches?: { readonly [name in FlagName]?: string };
  /** Flags that mean something of their own here, such as another URL or another default. */
  readonly meanings?: { readonly [name in FlagName]?: string };
  readonly summary: string;
  readonly example: string;
  /** More for `--help`. */
  readonly note?: string;
  /** What is lost; asked about before the command runs. */
  readonly confirm?: string;
  /** Said on stderr while the command runs. */
  readonly progress?: string;
  readonly work: ApiWork | LocalWork;
};

/** What a command found out: the same as one JSON document and as text. */
export type Outcome = {
  readonly exit: ExitCode;
  readonly json: Json;
  readonly text: string;
  /** Whether not even a line break may be added to the text. */
  readonly isVerbatim?: true;
  /** For stderr: what to do with a secret that was shown, say. */
  readonly note?: string;
};

export type Failure = {
  readonly exit: ExitCode;
  /** One sentence that says what to do. */
  readonly message: string;
  readonly errors?: readonly Problem[];
  readonly requestId?: string;
};
