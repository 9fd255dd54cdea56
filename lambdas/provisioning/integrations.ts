// Integrations by name: bundled, then the operator's, then the tenant's own. Never the other way round: a tenant's "zendesk"
// would receive the credentials that somebody meant for the real one.
import { BUNDLED } from '#core/integrations/content-hash.ts';
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
  VERBATIM,
} from './context.ts';
import { addressProblems, expressionProblems } from './definition-rules.ts';

export type NamedIntegration = {
  readonly ref: { readonly slug: string; readonly hash: string };
  readonly integration: Integration;
  readonly source: 'bundled' | 'custom';
};

export const findByName = async (
  slug: string,
  tenant: string | undefined,
  deps: ApiDeps,
): Promise<NamedIntegration | undefined> => {
  if (!isSlug(slug)) return undefined;
  const bundled = await deps.bundled.find(slug);
  if (bundled !== undefined)
    return { ref: { slug, hash: bundled.hash }, integration: bundled.integration, source: 'bundled' };
  const operators = await customOf('operator', slug, deps);
  return operators ?? (tenant === undefined ? undefined : customOf(tenant, slug, deps));
};

const customOf = async (owner: string, slug: string, deps: ApiDeps): Promise<NamedIntegration | undefined> => {
  const hash = await deps.names.hashOf(owner, slug);
  const integration = hash === undefined ? undefined : await deps.findIntegration({ slug, hash });
  return hash === undefined || integration === undefined
    ? undefined
    : { ref: { slug, hash }, integration, source: 'custom' };
};

/**
 * The version that an account's integration has today. Its owner stays: a tenant's own never becomes the operator's of the same
 * name, whose credentials are other people's, nor the other way round.
 */
export const latestOf = async (
  { slug, hash }: IntegrationRef,
  tenant: string,
  deps: ApiDeps,
): Promise<NamedIntegration | undefined> =>
  hash === undefined || (await deps.isOperators(hash))
    ? findByName(slug, undefined, deps)
    : customOf(tenant, slug, deps);

/** What ships today is kept as a version before something is made with it: the next release may ship another. */
export const keepVersion = async ({ ref: { slug }, source }: NamedIntegration, deps: ApiDeps): Promise<void> => {
  const shipped = source === 'bundled' ? await deps.bundled.find(slug) : undefined;
  if (shipped !== undefined) await deps.names.keep(BUNDLED, shipped.text);
};

const ownTenant = ({ principal }: ApiRequest): string | undefined =>
  principal.kind === 'tenant' ? principal.tenant : undefined;

const summary = ({ ref, integration, source }: NamedIntegration): JsonObject => ({
  name: integration.slug,
  label: integration.label,
  version: integration.version,
  hash: ref.hash,
  source,
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

/** The text that somebody stored, or the file that ships: what was put in comes out, and can be put in elsewhere. */
const exported: Operate = async (request, deps) => {
  const found = await findByName(request.path.name ?? '', ownTenant(request), deps);
  if (found === undefined) return notFound();
  const { ref, source } = found;
  const text = source === 'bundled' ? (await deps.bundled.find(ref.slug))?.text : await deps.names.text(ref.hash);
  return text === undefined ? notFound() : ok({ [VERBATIM]: text });
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
  const integration = request.body as unknown as Integration;
  const further = [
    ...addressProblems(integration, [deps.baseUrl, deps.connectUrl]),
    ...(tenant === undefined ? [] : expressionProblems(integration)),
  ];
  if (further.length > 0) return problem('invalid_request', 'The definition is not valid.', further);
  if (request.body.slug !== name)
    return problem('invalid_request', 'The definition is not valid.', [
      { pointer: '/slug', detail: `must be "${name}", as in the path` },
    ]);
  if (tenant !== undefined && (await deps.stores.tenants.get(tenant))?.value.state !== 'active')
    return lifecycleProblem('tenant_closing');
  const hash = await deps.names.put(tenant ?? 'operator', name, request.text);
  return ok({ name, hash, tools: buildTools(integration).length });
};

const tools: Operate = async (request, deps) => {
  const found = await findByName(request.path.name ?? '', ownTenant(request), deps);
  return found === undefined ? notFound() : ok({ items: buildTools(found.integration).map((tool) => tool.definition) });
};

export const INTEGRATION_OPERATIONS = {
  listIntegrations: list,
  getIntegration: get,
  exportIntegration: exported,
  putIntegration: put,
  listTools: tools,
} satisfies Partial<Operations>;
