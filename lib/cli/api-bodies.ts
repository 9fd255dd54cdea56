// Flags → members of a request body. What was not typed is absent: the API's defaults stay in one place.
import type { JsonObject } from '#core/json.ts';
import type { Input } from './command.ts';
import type { FlagName } from './flags.ts';

/** @param member the body's name for the flag */
export const one = ({ flags }: Input, name: FlagName, member: string): JsonObject => {
  const value = flags[name]?.[0];
  return value === undefined ? {} : { [member]: value };
};

/**
 * A comma-separated flag as an array; spaces around commas are forgiven.
 *
 * @param member the body's name for the flag @default the same
 */
export const list = ({ flags }: Input, name: FlagName, member: string = name): JsonObject => {
  const value = flags[name]?.[0];
  return value === undefined
    ? {}
    : {
        [member]: value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      };
};

export const expiry = (input: Input): JsonObject => one(input, 'expires-at', 'expires_at');

/** `name=value` pairs; the value may hold further `=`. A pair without a name is left for the API to refuse. */
export const pairs = (given: readonly string[]): { readonly [name: string]: string } =>
  Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

export const credential = ({ flags, secret }: Input): JsonObject => ({
  kind: flags['auth-kind']?.[0] ?? 'bearer',
  secret: secret ?? {},
});

/** Without a secret and a kind the account waits for its credential. */
export const accountBody = (input: Input): JsonObject => {
  const { operands, flags, secret } = input;
  return {
    integration: operands.integration as string,
    ...(flags.variable && { variables: pairs(flags.variable) }),
    ...((secret !== undefined || flags['auth-kind'] !== undefined) && { credential: credential(input) }),
  };
};

export const serverBody = (input: Input): JsonObject => {
  const config = {
    ...list(input, 'methods'),
    ...list(input, 'tags'),
    ...list(input, 'tools'),
    ...(input.flags['require-api-token'] && { require_api_token_auth: true }),
    ...one(input, 'upstream-errors', 'upstream_errors'),
    ...one(input, 'tool-mode', 'tool_mode'),
    ...one(input, 'schema-profile', 'schema_profile'),
    ...one(input, 'response-shaping', 'response_shaping'),
    ...quota(input),
    ...number(input, 'expire-unused-after', 'expire_unused_after'),
  };
  return {
    name: input.operands.name as string,
    ...(Object.keys(config).length > 0 && { config }),
    ...expiry(input),
  };
};

/** The API says of a number that it is none. */
const number = ({ flags }: Input, name: FlagName, member: string): JsonObject => {
  const given = flags[name]?.[0];
  return given === undefined ? {} : { [member]: /^\d+$/.test(given) ? Number(given) : given };
};

const quota = (input: Input): JsonObject => {
  const parts = {
    ...number(input, 'quota-per-minute', 'per_minute'),
    ...number(input, 'quota-per-day', 'per_day'),
  };
  return Object.keys(parts).length === 0 ? {} : { quota: parts };
};
