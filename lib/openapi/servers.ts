// Servers as `base_url`.
import { checkAddress } from '#core/integrations/check-address.ts';
import type { Variable } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { OpenApiDocument } from './parse-document.ts';
import { objectsIn, textIn } from './resolve.ts';
import { isHarmless, paragraph } from './text.ts';

export type Server = {
  /** As `base_url` of a definition, without a slash at its end. */
  readonly url: string;
  readonly variables: { readonly [name: string]: Variable };
  /** What the document has for each variable. */
  readonly defaults: { readonly [name: string]: string };
};

/** RFC 2606: leads nowhere, for good. Stands where a document does not say where its API is. */
export const UNKNOWN: Server = { url: 'https://set-base-url.invalid', variables: {}, defaults: {} };

/** The first server that a definition can have, or the one below `preferred`; `undefined` without one. */
export const readServer = (document: OpenApiDocument, preferred?: string): Server | undefined => {
  if (document.version !== '2.0') return preferredOf(usable(document.root.servers), preferred);
  const { host, basePath } = document.root;
  return textIn(host) === '' ? undefined : serverOf({ url: `https://${textIn(host)}${textIn(basePath)}` });
};

/** Of a list of OpenAPI 3 servers. */
export const firstUsable = (servers: Json | undefined): Server | undefined => usable(servers)[0];

const usable = (servers: Json | undefined): readonly Server[] =>
  objectsIn(servers)
    .map(serverOf)
    .filter((each) => each !== undefined);

export const isBelow = ({ url }: Server, base: string): boolean => url === base || url.startsWith(`${base}/`);

/** The first, unless one is where an earlier import found the API: an order that changed moves nobody. */
export const preferredOf = (servers: readonly Server[], preferred: string | undefined): Server | undefined =>
  servers.find((server) => preferred !== undefined && isBelow(server, preferred)) ?? servers[0];

const PLACEHOLDER = /\{([^{}]+)\}/g;

const variableName = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 64);

/** `{region}` as a definition says it. */
export const withReferences = (url: string): string =>
  url.replace(/(?<!\{)\{([^{}]+)\}(?!\})/g, (_, name: string) => `{{account.${variableName(name)}}}`);

/** A server whose variables may be what the definition check lets them be; one that stands for a scheme or a port is its default. */
const serverOf = (server: JsonObject): Server | undefined => {
  const declared = isObject(server.variables) ? server.variables : {};
  const defaultOf = (name: string) => (isObject(declared[name]) ? textIn((declared[name] as JsonObject).default) : '');
  const written = textIn(server.url)
    .replace(/^\{[^{}]+\}(?=:\/\/)/, 'https')
    .replace(/^http:/, 'https:')
    .replace(/:\{([^{}]+)\}/g, (_, name: string) => `:${defaultOf(name)}`)
    .replace(/:443(?=\/|$)/, '')
    .replace(/\/+$/, '');
  const names = Array.from(written.matchAll(PLACEHOLDER), ([, name = '']) => name);
  const url = withReferences(written);
  if (!/^https:\/\/[^/?#@\\:\s]+(?:\/[^?#\\\s]*)?$/.test(url)) return undefined;
  const open = Object.fromEntries(names.map((name) => [variableName(name), variableOf(declared[name])]));
  const fixed = Object.fromEntries(names.map((name) => [variableName(name), fixedVariable(declared[name])]));
  const defaults = Object.fromEntries(names.map((name) => [variableName(name), defaultOf(name)]));
  const ofDomain = Object.fromEntries(names.map((name) => [variableName(name), domainVariable(declared[name])]));
  return [
    { url, variables: open, defaults },
    { url, variables: ofDomain, defaults },
    { url, variables: fixed, defaults },
  ].find(isAllowed);
};

/** Whether a definition may have it. */
export const isAllowed = ({ url, variables }: Pick<Server, 'url' | 'variables'>): boolean =>
  checkAddress({ base_url: url, variables, auth: [], resources: {} }).length === 0;

const described = (given: JsonObject) => ({
  description: [
    paragraph(textIn(given.description), 500) || 'Part of the address.',
    ...(textIn(given.default) === '' ? [] : [paragraph(`Default: ${textIn(given.default)}.`, 300)]),
  ]
    .join(' ')
    .trim(),
});

const variableOf = (given: Json | undefined): Variable => {
  const variable = isObject(given) ? given : {};
  const listed = Array.isArray(variable.enum) ? (variable.enum as readonly Json[]).map(textIn) : [];
  const values = [...new Set(listed)].filter((value) => value !== '' && isHarmless(value));
  return { ...described(variable), ...(values.length > 0 && { enum: values.slice(0, 100) }) };
};

/** A whole host of which the document shows one: others below the same domain, and no other domain. */
const domainVariable = (given: Json | undefined): Variable => {
  const variable = variableOf(given);
  const [, domain = ''] = /^[a-z0-9-]+((?:\.[a-z0-9-]+){2,})$/.exec(isObject(given) ? textIn(given.default) : '') ?? [];
  if (variable.enum !== undefined || domain === '') return fixedVariable(given);
  return { ...variable, pattern: `^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?${domain.replaceAll('.', '\\.')}$` };
};

/** Where any value would let an account's address lead elsewhere, only the document's own is allowed. */
const fixedVariable = (given: Json | undefined): Variable => {
  const variable = variableOf(given);
  const value = isObject(given) ? textIn(given.default) : '';
  return variable.enum !== undefined || value === '' ? variable : { ...variable, enum: [value] };
};

const HOST = /^https:\/\/[^/]+/;

/** `base_url` of several servers of one host: what their paths have in common. */
export const commonBase = (servers: readonly Server[]): string => {
  const [first = [], ...others] = servers.map(({ url }) => url.split('/'));
  const length = first.findIndex((segment, index) => others.some((other) => other[index] !== segment));
  return first
    .slice(0, length === -1 ? Math.min(first.length, ...others.map((other) => other.length)) : length)
    .join('/');
};

export const hasSameHost = (one: Server, other: Server): boolean =>
  HOST.exec(one.url)?.[0] === HOST.exec(other.url)?.[0];
