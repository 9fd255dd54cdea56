// The OpenAPI document that the gateway and its peers are made from: one contact, and 200 operations beside it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importDocument } from '#lib/openapi/import-document.ts';
import { parseDocument } from '#lib/openapi/parse-document.ts';
import { DOCUMENT_HOST } from './calls.ts';

export const DOCUMENT_SLUG = 'imported';

const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const FIELD = { type: 'string', description: 'What a field of the record holds, as its owner wrote it.' };
const RECORD = {
  type: 'object',
  properties: Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`field_${n}`, FIELD])),
};

const operation = (operationId: string, { hasId = false, hasBody = false }) => ({
  operationId,
  summary: `What ${operationId} does, what it needs, and what it answers with.`,
  ...(hasId && { parameters: [ID] }),
  ...(hasBody && { requestBody: { content: { 'application/json': { schema: RECORD } } } }),
  responses: { 200: { description: 'Done.', content: { 'application/json': { schema: { type: 'object' } } } } },
});

const pathsOf = (name: string) => ({
  [`/${name}s`]: {
    get: operation(`list_${name}s`, {}),
    post: operation(`create_${name}`, { hasBody: true }),
  },
  [`/${name}s/{id}`]: {
    get: operation(`get_${name}`, { hasId: true }),
    patch: operation(`update_${name}`, { hasId: true, hasBody: true }),
    delete: operation(`delete_${name}`, { hasId: true }),
  },
});

const document = {
  openapi: '3.0.3',
  info: { title: DOCUMENT_SLUG, version: '1.0.0' },
  servers: [{ url: `https://${DOCUMENT_HOST}` }],
  paths: {
    '/contacts/{id}': { get: operation('get_contact', { hasId: true }) },
    ...Object.assign({}, ...Array.from({ length: 40 }, (_, n) => pathsOf(`thing${n}`))),
  },
};

/** Writes the document and the integration that our importer makes of it. @returns path of the document, and the contact's tool */
export const writeDocument = async (directory: string, integrations: string): Promise<string> => {
  const path = join(directory, 'api.json');
  const text = JSON.stringify(document);
  await writeFile(path, text);
  const parsed = parseDocument(Buffer.from(text));
  const imported = parsed.ok ? importDocument(parsed.value) : parsed;
  if (!imported.ok) throw new Error(`the document cannot be imported: ${imported.error}`);
  await writeFile(join(integrations, `${DOCUMENT_SLUG}.json`), JSON.stringify(imported.value.definition));
  return path;
};
