// Imports for tests: a document given as data or by the name of a fixture.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { definitionChecker } from '#adapters/schema/definition-checker.ts';
import type { Integration, Method } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { type Imported, type ImportOptions, importDocument } from '#lib/openapi/import-document.ts';
import { parseDocument } from '#lib/openapi/parse-document.ts';

const SCHEMA = new URL('../../integrations/integration.schema.json', import.meta.url);

export const checkDefinition = definitionChecker(async () => JSON.parse(await readFile(SCHEMA, 'utf8')) as JsonObject);

export const importBytes = (bytes: Uint8Array, options?: ImportOptions): Imported & { readonly root: JsonObject } => {
  const parsed = parseDocument(bytes);
  if (!parsed.ok) throw new Error(parsed.error);
  const imported = importDocument(parsed.value, options);
  if (!imported.ok) throw new Error(imported.error);
  return { ...imported.value, root: parsed.value.root };
};

export const importFixture = (name: string, options?: ImportOptions) =>
  importBytes(readFileSync(new URL(`fixtures/${name}`, import.meta.url)), options);

/** `paths` of an OpenAPI 3.0 document, with a server and nothing else. */
export const importPaths = (paths: Json, components: Json = {}) => {
  const document = {
    openapi: '3.0.0',
    info: { title: 'Shop' },
    servers: [{ url: 'https://shop.example' }],
    paths,
    components,
  };
  return importBytes(Buffer.from(JSON.stringify(document)));
};

/** The method and the input schema of a tool, by its name. */
export const toolOf = ({ definition }: { readonly definition: Integration }, name: string) => {
  const tool = buildTools(definition).find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}: ${buildTools(definition).map((each) => each.name)}`);
  return {
    method: tool.method as Method,
    // biome-ignore lint/suspicious/noExplicitAny: schemas are asserted field by field
    schema: tool.inputSchema as any,
    slots: tool.slots,
    description: String(tool.definition.description),
  };
};
