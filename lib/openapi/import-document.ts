// An OpenAPI document → one integration definition and a report. Pure: the document is all it looks at.
import type { Integration } from '#core/integrations/integration.ts';
import { isObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { readAddresses } from './addresses.ts';
import { type ImportedMethod, importOperation } from './import-operation.ts';
import { nameOperations } from './names.ts';
import { operationsOf } from './operations.ts';
import type { OpenApiDocument } from './parse-document.ts';
import { type Place, placeOperations } from './places.ts';
import type { ReportEntry } from './report.ts';
import { textIn } from './resolve.ts';
import { readSecurity } from './security.ts';
import { firstUsable, readServer } from './servers.ts';
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
  const addresses = readAddresses(operations, stated, given !== undefined);
  const slug = options.slug ?? slugOf(titleOf(document));
  const auth = readSecurity(document, operations, addresses.home);
  const taken = new Set(auth.flatMap(({ apply }) => apply.map((each) => `${each.in} ${each.name.toLowerCase()}`)));
  const names = nameOperations(operations, toolLabelOf(slug));
  const places = placeOperations(operations);
  const imported = operations.map((operation) => {
    const place = places.get(operation.key) as Place;
    return importOperation({
      document,
      operation,
      place,
      name: names.get(operation.key) as string,
      taken,
      address: addresses.of(operation),
    });
  });
  const methods = imported.flatMap(({ method }) => (method === undefined ? [] : [method]));
  const report = [...addresses.report, ...refused, ...imported.flatMap((each) => each.report)];
  const definition: Integration = {
    schema_version: 1,
    slug,
    label: labelOf(titleOf(document), slug),
    tool_label: toolLabelOf(slug),
    version: '1.0.0',
    base_url: addresses.base,
    ...(Object.keys(addresses.variables).length > 0 && { variables: addresses.variables }),
    auth,
    resources: resourcesOf(methods),
    documentation: methods.map(({ record }) => record),
  };
  const keys = new Map(methods.map(({ place, key }) => [placeKey(place), key]));
  return ok({ definition, operations: count, report, keys });
};

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
