// Integrations by name: bundled, then the operator's, then the tenant's own. Never the other way round: a tenant's "zendesk"
// would receive the credentials that somebody meant for the real one.
import type { Integration } from '#core/integrations/integration.ts';
import { isSlug } from '#core/integrations/slug.ts';
import type { JsonObject } from '#core/json.ts';
import { ok } from '#core/result.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import { buildTools } from '#core/tools/tool.ts';
import {
  type ApiDeps,
  type ApiRequest,
  lifecycleProblem,
  notFound,
  type Operate,
  type Operations,
  problem,
} from './context.ts';

export type NamedIntegration = { readonly ref: IntegrationRef; readonly integration: Integration };

export const findByName = async (
  slug: string,
  tenant: string | undefined,
  deps: ApiDeps,
): Promise<NamedIntegration | undefined> => {
  if (!isSlug(slug)) return undefined;
  const bundled = await deps.bundled.find(slug);
  if (bundled !== undefined) return { ref: { slug }, integration: bundled };
  for (const owner of tenant === undefined ? ['operator'] : ['operator', tenant]) {
    const hash = await deps.names.hashOf(owner, slug);
    if (hash === undefined) continue;
    const integration = await deps.findIntegration({ slug, hash });
    if (integration !== undefined) return { ref: { slug, hash }, integration };
  }
  return undefined;
};

const ownTenant = ({ principal }: ApiRequest): string | undefined =>
  principal.kind === 'tenant' ? principal.tenant : undefined;

const summary = ({ ref, integration }: NamedIntegration): JsonObject => ({
  name: integration.slug,
  label: integration.label,
  version: integration.version,
  source: ref.hash === undefined ? 'bundled' : 'custom',
});

const list: Operate = async (request, deps) => {
  const tenant = ownTenant(request);
  const custom = await Promise.all(
    (tenant === undefined ? ['operator'] : ['operator', tenant]).map((owner) => deps.names.list(owner)),
  );
  const slugs = [...new Set([...(await deps.bundled.slugs()), ...custom.flat()])].sort();
  const found = await Promise.all(slugs.map((slug) => findByName(slug, tenant, deps)));
  return ok({ items: found.flatMap((each) => (each === undefined ? [] : [summary(each)])) });
};

const get: Operate = async (request, deps) => {
  const found = await findByName(request.path.name ?? '', ownTenant(request), deps);
  return found === undefined
    ? notFound()
    : ok({ ...summary(found), definition: found.integration as unknown as JsonObject });
};

const put: Operate = async (request, deps) => {
  const name = request.path.name ?? '';
  const tenant = ownTenant(request);
  if ((await deps.bundled.find(name)) !== undefined)
    return problem('conflict', 'A bundled integration has this name: choose another.');
  if (tenant !== undefined && (await deps.names.hashOf('operator', name)) !== undefined)
    return problem('conflict', 'An integration of the operator has this name: choose another.');
  const problems = await deps.checkDefinition(request.body);
  if (problems.length > 0) return problem('invalid_request', 'The definition is not valid.', problems);
  if (request.body.slug !== name)
    return problem('invalid_request', 'The definition is not valid.', [
      { pointer: '/slug', detail: `must be "${name}", as in the path` },
    ]);
  if (tenant !== undefined && (await deps.stores.tenants.get(tenant))?.value.state !== 'active')
    return lifecycleProblem('tenant_closing');
  const integration = request.body as unknown as Integration;
  const hash = await deps.names.put(tenant ?? 'operator', integration);
  return ok({ name, hash, tools: buildTools(integration).length });
};

const tools: Operate = async (request, deps) => {
  const found = await findByName(request.path.name ?? '', ownTenant(request), deps);
  return found === undefined ? notFound() : ok({ items: buildTools(found.integration).map((tool) => tool.definition) });
};

export const INTEGRATION_OPERATIONS = {
  listIntegrations: list,
  getIntegration: get,
  putIntegration: put,
  listTools: tools,
} satisfies Partial<Operations>;
