// An OpenAPI document → one integration definition and a report. Pure: the document is all it looks at.
import type { Integration } from '#core/integrations/integration.ts';
import { isObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { buildTools } from '#core/tools/tool.ts';
import { readAddresses } from './addresses.ts';
import { affordably } from './affordable.ts';
import { givenBy, NOTHING_GIVEN } from './given.ts';
import { type ImportedMethod, importOperation } from './import-operation.ts';
import { nameOperations } from './names.ts';
import { type Operation, operationsOf } from './operations.ts';
import type { OpenApiDocument } from './parse-document.ts';
import { type Place, placeOperations } from './places.ts';
import { type KnownProvider, knownMembers, providerServer } from './provider.ts';
import type { ReportEntry } from './report.ts';
import { textIn } from './resolve.ts';
import { readSecurity } from './security.ts';
import { firstUsable, readServer } from './servers.ts';
import { labelOf, slugOf, toolLabelOf } from './titles.ts';
import { placeKey } from './units.ts';

export type Imported = {
  readonly definition: Integration;
  /** Operations under `paths`, tools or not. */
  readonly operations: number;
  readonly report: readonly ReportEntry[];
  /** What stands for which operation, by resource and method. */
  readonly keys: ReadonlyMap<string, string>;
  /** The address that somebody gave, for the next import. */
  readonly baseUrl: string | undefined;
};

export type ImportOptions = {
  /** @default from the document's title */
  readonly slug?: string;
  /** Address of the API where the document says none, or a wrong one. */
  readonly baseUrl?: string;
  /** The definition that an earlier import made: names, places and its base URL stay. */
  readonly previous?: Integration;
  /** Everything but the tools, where the provider is known. */
  readonly provider?: KnownProvider;
};

const MAX_OPERATIONS = 5000;

/** `error` is one sentence about the whole document; what is wrong with one operation stands in the report. */
export const importDocument = (document: OpenApiDocument, options: ImportOptions = {}): Result<Imported, string> => {
  const { operations, refused } = operationsOf(document);
  const count = operations.length + refused.length;
  if (operations.length === 0)
    return err(
      refused.length > 0
        ? 'has no operations of its own: its paths lie in other files, which are never read. Bundle it into one document first.'
        : 'has no operations under "paths": there is nothing to make tools of.',
    );
  if (count > MAX_OPERATIONS) return err(`has ${count} operations, and at most ${MAX_OPERATIONS} are read: split it.`);
  const { previous, provider, baseUrl = previous?.import?.base_url } = options;
  const given = baseUrl === undefined ? undefined : firstUsable([{ url: baseUrl }]);
  if (baseUrl !== undefined && given === undefined)
    return err(`cannot be served at ${baseUrl}: give an https URL of a domain name, without port and query.`);
  const said = readServer(document, previous?.base_url);
  const stated = given ?? (provider === undefined ? said : providerServer(provider, said));
  const addresses = readAddresses(operations, stated, { isGiven: given !== undefined, previous: previous?.base_url });
  const titles = titlesOf(titleOf(document), options);
  const secured = readSecurity(document, operations, { url: addresses.home, variables: addresses.variables });
  const auth = provider?.auth ?? secured;
  const taken = takenBy([...secured, ...auth], provider?.headers);
  const before = previous === undefined ? NOTHING_GIVEN : givenByPrevious(previous, operations);
  const names = nameOperations(operations, titles.tool_label, before);
  const places = placeOperations(operations, before);
  const imported = affordably(operations, (operation, comfortable) =>
    importOperation({
      document,
      operation,
      place: places.get(operation.key) as Place,
      name: names.get(operation.key) as string,
      taken,
      address: addresses.of(operation),
      comfortable,
    }),
  );
  const methods = imported.flatMap(({ method }) => (method === undefined ? [] : [method]));
  const report = [...addresses.report, ...refused, ...imported.flatMap((each) => each.report)];
  const definition: Integration = {
    schema_version: 1,
    ...titles,
    version: '1.0.0',
    ...(provider && knownMembers(provider, addresses.base)),
    base_url: addresses.base,
    ...(Object.keys(addresses.variables).length > 0 && { variables: addresses.variables }),
    auth,
    resources: resourcesOf(methods),
    documentation: methods.map(({ record }) => record),
  };
  const keys = new Map(methods.map(({ place, key }) => [placeKey(place), key]));
  return ok({ definition, operations: count, report, keys, baseUrl: given && baseUrl });
};

const titlesOf = (
  title: string,
  { slug = '', previous, provider }: ImportOptions,
): Pick<Integration, 'slug' | 'label' | 'tool_label'> => {
  const known = previous ?? provider;
  const chosen = slug || known?.slug || slugOf(title);
  const label = provider?.label ?? labelOf(title, chosen);
  return { slug: chosen, label, tool_label: chosen === known?.slug ? known.tool_label : toolLabelOf(chosen) };
};

/** Where no argument may go: what the credential and fixed headers fill. */
const takenBy = (auth: Integration['auth'], headers: Integration['headers'] = {}): ReadonlySet<string> =>
  new Set([
    ...auth.flatMap(({ apply }) => apply.map((each) => `${each.in} ${each.name.toLowerCase()}`)),
    ...Object.keys(headers).map((name) => `header ${name.toLowerCase()}`),
  ]);

const givenByPrevious = (previous: Integration, operations: readonly Operation[]) =>
  givenBy(
    previous,
    operations.map(({ key }) => key),
    buildTools(previous).map(({ name }) => name),
  );

const titleOf = ({ root }: OpenApiDocument): string => textIn(isObject(root.info) ? root.info.title : undefined);

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
