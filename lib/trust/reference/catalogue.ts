// The tool catalogue: what `tools/list` shows of each bundled integration, by the function that answers it, and where each
// tool leads.
import type { Integration, MethodClass } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { definitionHash } from '#core/tools/definition-hash.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import { canonicalHash, sha256 } from '#lib/trust/hash.ts';

export type CatalogueTool = {
  /** Member for member as `tools/list` answers it. */
  readonly definition: JsonObject;
  /** SHA-256 in hex of the definition's JSON text: `definition_hash` of the audit log. */
  readonly definition_hash: string;
  readonly upstream: { readonly method: string; readonly base_url: string; readonly path: string };
  readonly class: MethodClass;
  readonly tags: readonly string[];
};

export type CatalogueEntry = {
  readonly slug: string;
  readonly label: string;
  readonly version: string;
  /** SHA-256 in hex over the canonical JSON of the whole definition: another byte of meaning is another hash. */
  readonly definition_hash: string;
  /** SHA-256 in hex over the JSON text of `tools` in the answer of `tools/list` to a server without a scope. */
  readonly list_hash: string;
  readonly tools: readonly CatalogueTool[];
};

export type ToolCatalogue = { readonly schema: 1; readonly integrations: readonly CatalogueEntry[] };

export const listHash = (tools: readonly Pick<Tool, 'fragment'>[]): string =>
  sha256(`[${tools.map(({ fragment }) => fragment).join(',')}]`);

/**
 * In the order of their slugs.
 *
 * @param integrations bundled ones: what a tenant stored is shown nowhere public
 */
export const toolCatalogue = (integrations: readonly Integration[]): ToolCatalogue => ({
  schema: 1,
  integrations: integrations.map(entryOf).sort((one, other) => (one.slug < other.slug ? -1 : 1)),
});

/** As the catalogue and the integration's page name its version. */
export const integrationHash = (integration: Integration): string => canonicalHash(integration);

const entryOf = (integration: Integration): CatalogueEntry => {
  const { slug, label, version, base_url } = integration;
  const tools = buildTools(integration);
  return {
    ...{ slug, label, version },
    definition_hash: integrationHash(integration),
    list_hash: listHash(tools),
    tools: tools.map((tool) => ({
      definition: tool.definition,
      definition_hash: definitionHash(tool),
      upstream: { method: tool.method.http, base_url: tool.method.base_url ?? base_url, path: tool.method.path },
      class: tool.methodClass,
      tags: tool.tags,
    })),
  };
};

/** `/reference/tools.json`. Members keep their order, so that the hashes can be computed from the file. */
export const catalogueJson = (catalogue: ToolCatalogue): string => `${JSON.stringify(catalogue)}\n`;
