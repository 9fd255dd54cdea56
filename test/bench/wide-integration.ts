// Integrations of many tools. The list of 200 is about as long as a large vendor's: 173 KB in the prototypes that the budget
// comes from.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WIDE_HOST } from './calls.ts';

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

/** Five tools for each resource. */
const definitionOf = (slug: string, tools: number) => {
  const names = Array.from({ length: tools / 5 }, (_, n) => `thing${n}`);
  return {
    schema_version: 1,
    slug,
    label: 'Wide',
    tool_label: 'wide',
    version: '1.0.0',
    base_url: `https://${WIDE_HOST}`,
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
};

export const WIDE_SIZES = [20, 200, 1000] as const;

/** Writes one integration for each size. @returns their slugs */
export const writeWideIntegrations = async (directory: string): Promise<readonly string[]> => {
  const slugs: string[] = [];
  for (const tools of WIDE_SIZES) {
    slugs.push(`wide${tools}`);
    await writeFile(join(directory, `wide${tools}.json`), JSON.stringify(definitionOf(`wide${tools}`, tools)));
  }
  return slugs;
};
