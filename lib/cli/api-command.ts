// A command that is one request to the provisioning API.
import type { JsonObject } from '#core/json.ts';
import type { ApiCall, Command, Follow, Input, View } from './command.ts';
import type { FlagName } from './flags.ts';

type Spec = Omit<Command, 'flags' | 'required' | 'operands' | 'words' | 'work' | 'summary' | 'example'> & {
  readonly flags?: readonly FlagName[];
  readonly required?: readonly FlagName[];
  readonly view?: View;
  readonly follow?: Follow;
};

/** Flags of whatever asks a gateway. */
export const CONNECTION: readonly FlagName[] = ['url', 'key', 'sign', 'json', 'help'];

/** @param usage words, then operands in angle brackets */
export const command = (
  usage: string,
  summary: string,
  example: string,
  call: (input: Input) => ApiCall,
  { flags = [], required = [], view = {}, follow, ...rest }: Spec = {},
): Command => {
  const parts = usage.split(' ');
  return {
    words: parts.filter((part) => !part.startsWith('<')).join(' '),
    operands: parts.filter((part) => part.startsWith('<')).map((part) => part.slice(1, -1)),
    flags: [...flags, ...CONNECTION],
    required,
    summary,
    example: `sallyport ${example}`,
    ...rest,
    work: { kind: 'api', call, view, ...(follow && { follow }) },
  };
};

export const path = (...parts: readonly string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part)}`).join('');

export const operand = ({ operands }: Input, name: string): string => operands[name] as string;

export const get = (...parts: readonly string[]): ApiCall => ({ method: 'GET', path: path(...parts) });
export const remove = (...parts: readonly string[]): ApiCall => ({ method: 'DELETE', path: path(...parts) });
export const post = (body: JsonObject, ...parts: readonly string[]): ApiCall => ({
  method: 'POST',
  path: path(...parts),
  body,
});

/** Flags of commands that create something. */
export const CREATE: readonly FlagName[] = ['idempotency-key'];
/** Flags of commands that ask first. */
export const DELETE: readonly FlagName[] = ['yes'];
/** Flags of commands that take a secret. */
export const SECRET: readonly FlagName[] = ['secret-file', 'secret-stdin', 'secret'];

export const SECRETS_NOTE = `Give the secret by --secret-file or --secret-stdin. --secret puts it into the shell's history and
into the process list of this machine: use it with throw-away values only.`;
