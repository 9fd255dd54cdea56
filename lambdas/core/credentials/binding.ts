// What decides where an account's credential can travel, as one hash. A release that gives a definition another host must not
// take along what was connected for the one before: the hash is stored with the credential, and compared before it is used.
import { createHash } from 'node:crypto';
import { canonical } from '#core/canonical.ts';
import { baseUrls } from '#core/integrations/base-urls.ts';
import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';

/** Of the OAuth rules: every URL, by whichever name, and whom JWTs are for. */
const DESTINATION = /(^|_)(url|audience)$/;
/** On the host of the token endpoint (integrations/check-oauth.ts): one that is added ends no credential. */
const BOUND_ALREADY = 'revocation_url';

const destinations = (rules: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(rules).flatMap(([key, value]): readonly (readonly [string, Json])[] => {
      if (!isObject(value)) return DESTINATION.test(key) && key !== BOUND_ALREADY ? [[key, value]] : [];
      const within = destinations(value);
      return Object.keys(within).length > 0 ? [[key, within]] : [];
    }),
  );

const digest = (integration: Integration, { kind, apply, oauth }: AuthScheme): string => {
  const { base_url, variables } = integration;
  const [, ...others] = baseUrls(integration).map(({ url }) => url);
  const hosts = Object.entries(variables ?? {}).map(([name, { pattern, enum: values }]) => [
    name,
    { pattern: pattern ?? null, enum: values ?? null },
  ]);
  const bound = {
    ...{ base_url, variables: Object.fromEntries(hosts), kind, apply },
    oauth: isObject(oauth) ? destinations(oauth) : null,
    // Only where there are any: what was bound before methods had hosts of their own stays bound.
    ...(others.length > 0 && { others: others.toSorted() }),
  };
  return createHash('sha256').update(canonical(bound)).digest('hex');
};

/** Kept, because every call asks for it, and of the same definition. */
const known = new WeakMap<Integration, Map<AuthScheme, string>>();

/**
 * SHA-256 in hex over the templates of all base URLs, what its variables may be, the scheme's `apply`, the URLs of its OAuth rules and
 * the audience of its assertions. What an account's own variables are is not in it: they never change.
 */
export const bindingOf = (integration: Integration, scheme: AuthScheme): string => {
  const ofSchemes = known.get(integration) ?? new Map<AuthScheme, string>();
  known.set(integration, ofSchemes);
  const binding = ofSchemes.get(scheme) ?? digest(integration, scheme);
  ofSchemes.set(scheme, binding);
  return binding;
};
