// Where each operation lives: below the definition's base URL, or at one of its own.
import { isDeepStrictEqual } from 'node:util';
import { VARIABLE_REFERENCE } from '#core/integrations/variable-value.ts';
import type { Json } from '#core/json.ts';
import type { Operation } from './operations.ts';
import type { ReportEntry } from './report.ts';
import {
  commonBase,
  firstUsable,
  hasSameHost,
  isAllowed,
  isBelow,
  preferredOf,
  type Server,
  UNKNOWN,
} from './servers.ts';

export type Address = {
  /** What stands before the operation's path. */
  readonly prefix: string;
  /** Of a method on another host. */
  readonly baseUrl?: string;
};

export type Addresses = {
  /** The server of the document. */
  readonly home: string;
  /** `base_url` and `variables` of the definition. */
  readonly base: string;
  readonly variables: Server['variables'];
  readonly of: (operation: Operation) => Address;
  readonly report: readonly ReportEntry[];
};

const listed = (servers: Json | undefined): boolean => Array.isArray(servers) && servers.length > 0;

/** The server that an operation, or its path, names for itself; `undefined` where it names none that can be. */
const ownServers = (operations: readonly Operation[]): ReadonlyMap<string, Server | undefined> =>
  new Map(
    operations
      .filter(({ data, item }) => listed(data.servers) || listed(item.servers))
      .map(({ key, data, item }) => [key, firstUsable(listed(data.servers) ? data.servers : item.servers)]),
  );

/** On another host only those variables stay that mean the same there; the others are what the document has for them. */
const settled = (server: Server | undefined, home: Server): Server | undefined => {
  if (server === undefined) return undefined;
  const isShared = (name: string) => isDeepStrictEqual(server.variables[name], home.variables[name]);
  const url = server.url.replace(VARIABLE_REFERENCE, (reference, name: string) =>
    isShared(name) ? reference : (server.defaults[name] ?? ''),
  );
  const names = Array.from(url.matchAll(VARIABLE_REFERENCE), ([, name = '']) => name);
  const variables = Object.fromEntries(Object.entries(home.variables).filter(([name]) => names.includes(name)));
  return isAllowed({ url, variables }) ? { ...server, url, variables } : undefined;
};

type Circumstances = {
  /** Whether somebody gave the address for all operations: then theirs do not count. */
  readonly isGiven: boolean;
  /** `base_url` of the definition that an earlier import made. Below it, it stays. */
  readonly previous: string | undefined;
};

/** @param stated the server of the whole document, or the one that was given */
export const readAddresses = (
  operations: readonly Operation[],
  stated: Server | undefined,
  { isGiven, previous }: Circumstances,
): Addresses => {
  const own = isGiven ? new Map<string, Server | undefined>() : ownServers(operations);
  const named = [...own.values()].filter((each) => each !== undefined);
  const home = stated ?? preferredOf(named, previous) ?? UNKNOWN;
  const kept = previous !== undefined && isBelow(home, previous) ? previous : undefined;
  const isHome = (server: Server): boolean => (kept === undefined ? hasSameHost(server, home) : isBelow(server, kept));
  const serverOf = ({ key }: Operation): Server => {
    if (!own.has(key)) return home;
    const server = own.get(key);
    return server !== undefined && isHome(server) ? server : (settled(server, home) ?? UNKNOWN);
  };
  const servers = new Map(operations.map((operation) => [operation.key, serverOf(operation)]));
  const base = kept ?? commonBase([home, ...[...servers.values()].filter(isHome)]);
  return {
    home: home.url,
    base,
    variables: home.variables,
    of: ({ key }) => {
      const server = servers.get(key) ?? home;
      return isHome(server) ? { prefix: server.url.slice(base.length) } : { prefix: '', baseUrl: server.url };
    },
    report: [...documentReport(home, stated), ...elsewhereReport([...servers].filter(([, server]) => !isHome(server)))],
  };
};

const documentReport = (home: Server, stated: Server | undefined): readonly ReportEntry[] => {
  if (home === UNKNOWN)
    return [
      {
        operation: 'servers',
        kind: 'needs',
        reason: 'The document does not say at which https address its API is.',
        action: 'Give it with --base-url, or set base_url.',
      },
    ];
  if (stated !== undefined) return [];
  const reason = `The address ${home.url} is that of a single operation.`;
  return [{ operation: 'servers', kind: 'note', reason, action: 'Check base_url.' }];
};

/** A credential travels to every host that a definition names, and a document may name anybody's: each is told. */
const elsewhereReport = (servers: readonly (readonly [string, Server])[]): readonly ReportEntry[] =>
  servers.map(([operation, { url }]) =>
    url === UNKNOWN.url
      ? {
          operation,
          kind: 'needs',
          reason: 'It lives on another host than the rest, and the document does not say which.',
          action: 'Set base_url of its method.',
        }
      : {
          operation,
          kind: 'note',
          reason: `It lives at ${url}, and the account's credential is sent there too.`,
          action: 'See that this is the provider, or remove the method.',
        },
  );
