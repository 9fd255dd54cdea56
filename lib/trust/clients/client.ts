// One row of the table of clients: where its configuration lies, what it can send, and a snippet for a door.
import type { CodeBlock, Text } from '#lib/trust/document/document.ts';
import { EXAMPLE_BASE, PLACEHOLDERS, VARIABLES, type Variable } from './placeholders.ts';

export type Support = 'yes' | 'no' | 'limited';

/** A header whose secret lies in an environment variable, never in the snippet. */
export type SecretHeader = { readonly name: string; readonly prefix: string; readonly variable: Variable };

/** What a client is pointed at. */
export type Door = {
  /** What the server is called in the client. */
  readonly name: string;
  readonly url: string;
  readonly headers: readonly SecretHeader[];
};

export type Client = {
  readonly id: string;
  readonly name: string;
  /** ISO date on which its documentation was read. */
  readonly asOf: string;
  readonly source: string;
  /** File or menu. */
  readonly where: string;
  readonly modes: {
    /** The URL token in the path, and nothing else. */
    readonly url: Support;
    /** A static header, such as `Authorization`. */
    readonly header: Support;
    /** Whether the client could; no door asks for it. */
    readonly oauth: Support;
  };
  /** What has to be known beside the snippet. */
  readonly remarks: readonly Text[];
  /** Titles are unique among all clients; empty where it cannot send what the door needs. */
  readonly snippets: (door: Door) => readonly CodeBlock[];
};

const BEARER: SecretHeader = { name: 'Authorization', prefix: 'Bearer ', variable: VARIABLES.token };

const DEFAULT_NAME = 'sallyport';

/** The token in the URL: what every client can do. */
export const urlDoor = (base = EXAMPLE_BASE, name = DEFAULT_NAME): Door => ({
  name,
  url: `${base}/mcp/${PLACEHOLDERS.urlToken}`,
  headers: [],
});

/** The server's id in the URL and the token in a header: no secret stands in a URL. */
export const headerDoor = (base = EXAMPLE_BASE, name = DEFAULT_NAME): Door => ({
  name,
  url: `${base}/mcp/${PLACEHOLDERS.serverId}`,
  headers: [BEARER],
});

/** The same with the second factor that `require_api_token_auth` asks for. */
export const secondFactorDoor = (base = EXAMPLE_BASE, name = DEFAULT_NAME): Door => ({
  ...headerDoor(base, name),
  headers: [BEARER, { name: 'X-Api-Token', prefix: '', variable: VARIABLES.apiToken }],
});

/** As an object's members; `write` says how a client reads an environment variable. */
export const headersOf = (
  { headers }: Door,
  write: (variable: Variable) => string,
): { readonly [name: string]: string } =>
  Object.fromEntries(headers.map(({ name, prefix, variable }) => [name, prefix + write(variable)]));

/** `{}` where the door needs no header, so that a snippet holds nothing that says nothing. */
export const withHeaders = (door: Door, write: (variable: Variable) => string): { readonly headers?: object } =>
  door.headers.length === 0 ? {} : { headers: headersOf(door, write) };

/** Beside a snippet's file name, so that titles differ. */
export const modeOf = ({ headers }: Door): string => {
  if (headers.length === 0) return 'URL alone';
  return headers.length === 1 ? 'header' : 'header and second factor';
};

export const json = (value: object): string => JSON.stringify(value, undefined, 2);

/** As options of a command line; the shell reads the variables. */
export const shellHeaders = ({ headers }: Door): string =>
  headers.map(({ name, prefix, variable }) => ` --header "${name}: ${prefix}$${variable}"`).join('');

/** `${NAME}`, as most configuration files write a variable. */
export const expanded = (variable: Variable): string => `\${${variable}}`;
