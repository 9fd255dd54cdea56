// Made-up path items for property tests, and what their import calls them.
import fc from 'fast-check';
import type { JsonObject } from '#core/json.ts';
import type { importBytes } from './import.ts';

export const shuffled = (root: JsonObject, order: readonly string[]): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      ...root,
      paths: Object.fromEntries(order.map((path) => [path, (root.paths as JsonObject)[path]])),
    }),
  );

const segment = fc.constantFrom('tickets', 'notes', 'users', 'merge', '{id}', '{key}', 'v1', 'überblick', 'search');
const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
const operation = fc.record(
  {
    operationId: fc.option(fc.constantFrom('list', 'getIt', 'get it', 'do/It', 'x'.repeat(90), '你好', ''), {
      nil: undefined,
    }),
  },
  { requiredKeys: [] },
);
const item = fc.dictionary(fc.constantFrom('get', 'post', 'put', 'patch', 'delete'), operation, { minKeys: 1 });
export const paths = fc
  .array(fc.tuple(path, item), { minLength: 1, maxLength: 25 })
  .map((entries) => Object.fromEntries(entries));

/** Tool name and place of every operation. */
export const namesOf = (imported: ReturnType<typeof importBytes>) =>
  new Map(
    Object.entries(imported.definition.resources).flatMap(([resource, { methods }]) =>
      Object.entries(methods).map(([name, method]) => [
        imported.keys.get(`${resource} ${name}`),
        `${method.tool_name} ${resource} ${name}`,
      ]),
    ),
  );
