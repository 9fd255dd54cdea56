// Who asks an account's token endpoint, with what, and what came of it.
import { nextTokenRequest, OPERATORS_CLIENT } from '#core/oauth/client.ts';
import type { AccountRules } from '#core/oauth/rules.ts';
import { readTokenResponse } from '#core/oauth/token-response.ts';
import { err } from '#core/result.ts';
import type { Secret } from '#core/upstream/credential.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import type { Holder } from './holder.ts';
import type { RefreshFailure, TokenEndpoint } from './ports.ts';
import type { SecretReader } from './vault.ts';

export type EndpointDeps = {
  readonly secrets: SecretReader;
  /** The operator's OAuth clients: the owner is `operator`, the account a slug. */
  readonly clients: SecretReader;
  readonly send: SendUpstream;
  /** Told what a token endpoint answered. */
  readonly onAnswer: (answer: 'granted' | RefreshFailure) => void;
  readonly now: () => number;
};

/** Through the guarded client, as every request that an integration's data names. */
export const openTokenEndpoint = async (
  holder: Holder,
  rules: AccountRules,
  { secrets, clients, send, now, onAnswer }: EndpointDeps,
): ReturnType<TokenEndpoint> => {
  const { tenant, account, scheme, boundTo } = holder;
  // Never from memory: a client that was replaced a moment ago must not be granted what its successor is called with.
  secrets.forget(tenant, account);
  const { fields, ...kept } = await secrets.get(tenant, account);
  if (kept.boundTo !== boundTo) throw new Error('a client is bound to another definition than its item');
  const secret = await withClient(holder, fields, clients);
  return {
    refreshToken: secret.refresh_token,
    ask: async (refreshToken, timeoutMs) => {
      const asking = nextTokenRequest(scheme, rules, secret, refreshToken, now());
      if (asking === undefined) return err('not_sent');
      const read = readTokenResponse(await send(asking.request, asking.credential, now() + timeoutMs), rules, now());
      onAnswer(read.ok ? 'granted' : read.error);
      return read;
    },
  };
};

/** With the operator's client, where the account was connected by its registration; else with the client that came with it. */
export const withClient = async (
  { integration, boundTo }: Holder,
  fields: Secret,
  clients: SecretReader,
): Promise<Secret> => {
  if (fields[OPERATORS_CLIENT] === undefined) return fields;
  // Never from memory, as above.
  clients.forget('operator', integration);
  const registered = await clients.get('operator', integration);
  // A refresh token is its client's (RFC 6749 §6): asked with by another, it would be refused, and the account ended.
  const isTheSame = registered.fields.client_id === fields[OPERATORS_CLIENT] && registered.boundTo === boundTo;
  if (!isTheSame) throw Object.assign(new Error('another OAuth client is registered'), { name: 'OtherOAuthClient' });
  return { ...fields, ...registered.fields };
};
