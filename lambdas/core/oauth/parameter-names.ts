// The names that parameters have on the wire, and those that an integration's data may not set.
import type { OAuthRules } from './rules.ts';

type Naming = Pick<OAuthRules, 'param_names' | 'scopes'>;

/** What the gateway itself says to an authorization or token endpoint (RFC 6749, RFC 7636, RFC 7521). */
const SENT = [
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'code_challenge', 'code_challenge_method'],
  ...['grant_type', 'client_secret', 'code', 'code_verifier', 'refresh_token', 'assertion'],
  ...['client_assertion', 'client_assertion_type'],
] as const;

/** A request object speaks instead of the parameters beside it (RFC 9101 §5). */
const INSTEAD = ['request', 'request_uri'];

/** @returns the parameter's name on the wire */
export const wireName = (name: string, { param_names = {}, scopes }: Naming): string => {
  if (name === 'scope') return scopes?.param ?? name;
  return (Object.hasOwn(param_names, name) && (param_names as { readonly [name: string]: string })[name]) || name;
};

/** The same values under the provider's names. */
export const renamed = (
  fields: { readonly [name: string]: string },
  rules: Naming,
): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [wireName(name, rules), value]));

/** Whether a fixed parameter of an authorization request would speak for the gateway; in any case, as some servers read. */
export const isReserved = (name: string, rules: Naming): boolean =>
  [...SENT, ...INSTEAD, ...SENT.map((sent) => wireName(sent, rules))].some(
    (taken) => taken.toLowerCase() === name.toLowerCase(),
  );

/** Parameters that share their name on the wire with another: of two meanings a server would read one. */
export const collidingNames = (rules: Naming): readonly string[] =>
  SENT.filter((name) => {
    const wire = wireName(name, rules);
    return wire !== name && (INSTEAD.includes(wire) || SENT.some((it) => it !== name && wireName(it, rules) === wire));
  });
