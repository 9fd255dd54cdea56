// An OpenAPI document → one integration definition and a report. Pure: the document is all it looks at.
import type { Integration } from '#core/integrations/integration.ts';
import type { Json } from '#core/json.ts';
import { isObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { type ImportedMethod, importOperation } from './import-operation.ts';
import { nameOperations } from './names.ts';
import { type Operation, operationsOf } from './operations.ts';
import type { OpenApiDocument } from './parse-document.ts';
import { type Place, placeOperations } from './places.ts';
import type { ReportEntry } from './report.ts';
import { textIn } from './resolve.ts';
import { readSecurity } from './security.ts';
import { commonBase, firstUsable, hasSameHost, readServer, type Server, UNKNOWN } from './servers.ts';
import { labelOf, slugOf, toolLabelOf } from './titles.ts';

export type Imported = {
  readonly definition: Integration;
  /** Operations under `paths`, tools or not. */
  readonly operations: number;
  readonly report: readonly ReportEntry[];
  /** What stands for which operation, by resource and method. */
  readonly keys: ReadonlyMap<string, string>;
};

export type ImportOptions = {
  /** @default from the document's title */
  readonly slug?: string;
  /** Address of the API where the document says none, or a wrong one. */
  readonly baseUrl?: string;
};

const MAX_OPERATIONS = 5000;

export const placeKey = ({ resource, method }: Pick<Place, 'resource' | 'method'>): string => `${resource} ${method}`;

/** `error` is one sentence about the whole document; what is wrong with one operation stands in the report. */
export const importDocument = (document: OpenApiDocument, options: ImportOptions = {}): Result<Imported, string> => {
  const { operations, refused } = operationsOf(document);
  const count = operations.length + refused.length;
  if (operations.length === 0) return err('has no operations under "paths": there is nothing to make tools of.');
  if (count > MAX_OPERATIONS) return err(`has ${count} operations, and at most ${MAX_OPERATIONS} are read: split it.`);
  const given = options.baseUrl === undefined ? undefined : firstUsable([{ url: options.baseUrl }]);
  if (options.baseUrl !== undefined && given === undefined)
    return err(`cannot be served at ${options.baseUrl}: give an https URL of a domain name, without port and query.`);
  const stated = given ?? readServer(document);
  const own = given === undefined ? ownServers(operations) : new Map<string, Server | undefined>();
  const server = stated ?? [...own.values()].find((each) => each !== undefined) ?? UNKNOWN;
  const base = commonBase([
    server,
    ...([...own.values()].filter((each) => each !== undefined && hasSameHost(each, server)) as Server[]),
  ]);
  const slug = options.slug ?? slugOf(titleOf(document));
  const auth = readSecurity(document, operations, server.url);
  const taken = new Set(auth.flatMap(({ apply }) => apply.map((each) => `${each.in} ${each.name.toLowerCase()}`)));
  const names = nameOperations(operations, toolLabelOf(slug));
  const places = placeOperations(operations);
  const imported = operations.map((operation) => {
    const elsewhere = own.has(operation.key) ? own.get(operation.key) : server;
    const place = places.get(operation.key) as Place;
    return importOperation({
      document,
      operation,
      place,
      name: names.get(operation.key) as string,
      taken,
      server: elsewhere,
      home: server,
      base,
    });
  });
  const methods = imported.flatMap(({ method }) => (method === undefined ? [] : [method]));
  const report = [...documentReport(server, stated), ...refused, ...imported.flatMap((each) => each.report)];
  const definition: Integration = {
    schema_version: 1,
    slug,
    label: labelOf(titleOf(document), slug),
    tool_label: toolLabelOf(slug),
    version: '1.0.0',
    base_url: base,
    ...(Object.keys(server.variables).length > 0 && { variables: server.variables }),
    auth,
    resources: resourcesOf(methods),
    documentation: methods.map(({ record }) => record),
  };
  const keys = new Map(methods.map(({ place, key }) => [placeKey(place), key]));
  return ok({ definition, operations: count, report, keys });
};

const titleOf = ({ root }: OpenApiDocument): string => textIn(isObject(root.info) ? root.info.title : undefined);

/** Servers that operations or their paths name for themselves. */
const ownServers = (operations: readonly Operation[]): ReadonlyMap<string, Server | undefined> => {
  const listed = (servers: Json | undefined): boolean => Array.isArray(servers) && servers.length > 0;
  return new Map(
    operations
      .filter(({ data, item }) => listed(data.servers) || listed(item.servers))
      .map(({ key, data, item }) => [key, firstUsable(listed(data.servers) ? data.servers : item.servers)]),
  );
};

const documentReport = (server: Server, stated: Server | undefined): readonly ReportEntry[] => {
  if (server === UNKNOWN)
    return [
      {
        operation: 'servers',
        kind: 'needs',
        reason: 'The document does not say at which https address its API is.',
        action: 'Give it with --base-url, or set base_url.',
      },
    ];
  return stated === undefined
    ? [
        {
          operation: 'servers',
          kind: 'note',
          reason: `The address ${server.url} is that of a single operation.`,
          action: 'Check base_url.',
        },
      ]
    : [];
};

const resourcesOf = (methods: readonly ImportedMethod[]): Integration['resources'] =>
  Object.fromEntries(
    [...Map.groupBy(methods, ({ place }) => place.resource)].map(([resource, members]) => {
      const { singular, plural } = (members[0] as ImportedMethod).place;
      return [
        resource,
        { singular, plural, methods: Object.fromEntries(members.map(({ place, method }) => [place.method, method])) },
      ];
    }),
  );
