// 200 tools whose list is about as long as a large vendor's: 173 KB in the prototypes that the budget comes from.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const METHODS = {
  list: { http: 'GET', path: '' },
  get: { http: 'GET', path: '/{id}' },
  create: { http: 'POST', path: '' },
  update: { http: 'PATCH', path: '/{id}' },
  delete: { http: 'DELETE', path: '/{id}' },
} as const;

const property = (n: number) => ({ type: 'string', description: `Field ${n} of the record, as its owner wrote it.` });
const fields = Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`field_${n}`, property(n)]));
const ID = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };

const names = Array.from({ length: 40 }, (_, n) => `thing${n}`);

const definition = {
  schema_version: 1,
  slug: 'wide',
  label: 'Wide',
  tool_label: 'wide',
  version: '1.0.0',
  base_url: 'https://wide.sallyport.example',
  auth: [{ kind: 'none', fields: {}, apply: [] }],
  resources: Object.fromEntries(
    names.map((name) => [
      name,
      {
        singular: name,
        plural: `${name}s`,
        methods: Object.fromEntries(
          Object.entries(METHODS).map(([method, { http, path }]) => [method, { http, path: `/${name}s${path}` }]),
        ),
      },
    ]),
  ),
  documentation: names.flatMap((name) =>
    Object.entries(METHODS).map(([method, { path }]) => ({
      resource: name,
      method,
      description: `The ${method} operation of ${name}: what it does, what it needs, and what it answers with.`,
      ...(path !== '' && { query_schema: ID }),
      ...((method === 'create' || method === 'update') && { body_schema: { type: 'object', properties: fields } }),
    })),
  ),
};

export const writeWideIntegration = (directory: string): Promise<void> =>
  writeFile(join(directory, 'wide.json'), JSON.stringify(definition));
