// What a provider's API is like without tools of it: an integration definition less `resources` and `documentation`. Read on
// the operator's machine, where an import brings the tools.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { checkDefinition, type DefinitionPorts } from '#core/integrations/check-definition.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import type { KnownProvider } from '#lib/openapi/provider.ts';

export type ProviderRecord = KnownProvider;

const INTEGRATIONS = fileURLToPath(new URL('../../integrations', import.meta.url));

/** What an import brings. */
const TOOLS: readonly string[] = ['resources', 'documentation'] satisfies (keyof Integration)[];

/** Records and bundled integrations: a bundled one is its own record. */
const everyProvider = (folder: string) => bundledIntegrations([join(folder, 'providers'), folder]);

/**
 * What is known of a provider, or undefined where nothing is.
 *
 * @param folder of the integrations, which has the records in `providers/`
 */
export const readProvider = async (slug: string, folder = INTEGRATIONS): Promise<ProviderRecord | undefined> => {
  const found = await everyProvider(folder).find(slug);
  if (found === undefined) return undefined;
  const { resources: _, documentation: __, ...record } = found.integration;
  return record;
};

/** Slugs that `readProvider` knows, sorted. */
export const providerSlugs = (folder = INTEGRATIONS): Promise<readonly string[]> => everyProvider(folder).slugs();

/** The schema of a record, made of integration.schema.json: the same members and the same words, neither tool member allowed. */
export const providerSchema = (schema: JsonObject): JsonObject => {
  const { properties, required } = schema;
  if (!isObject(properties) || !Array.isArray(required)) throw new Error('this is no schema of integrations');
  return {
    ...schema,
    title: 'Sallyport provider record',
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !TOOLS.includes(name))),
    required: required.filter((name: Json) => !TOOLS.includes(String(name))),
  };
};

/** Something to call, for rules that ask what is called. */
const ANYTHING = {
  things: { singular: 'thing', plural: 'things', methods: { list: { http: 'GET', path: '/things' } } },
};

/**
 * Every problem of a record, as `checkDefinition` finds them.
 *
 * @param ports `validate` holds a record against `providerSchema`
 */
export const checkProvider = (record: Json, ports: DefinitionPorts): Promise<readonly Problem[]> =>
  checkDefinition(isObject(record) ? { ...record, resources: ANYTHING, documentation: [] } : record, {
    ...ports,
    validate: () => ports.validate(record),
  });
