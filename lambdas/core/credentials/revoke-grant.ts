// Revoking at its provider what was granted for an account, before what is kept of it here is deleted (RFC 7009).
import { clientOf } from '#core/oauth/client.ts';
import { revocationRequest } from '#core/oauth/token-request.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import type { TokenBackends } from './credentials.ts';
import type { Holder } from './holder.ts';
import type { CredentialState, Sealer } from './ports.ts';
import { withClient } from './token-endpoint.ts';
import type { SecretReader } from './vault.ts';

export type RevokeDeps = {
  readonly secrets: SecretReader;
  /** The operator's OAuth clients: the owner is `operator`, the account a slug. */
  readonly clients: SecretReader;
  readonly tokenBackends: (
    tenant: string,
    account: string,
  ) => Pick<TokenBackends, 'sealer'> & {
    readonly table: Pick<TokenBackends['table'], 'read'>;
  };
  readonly send: SendUpstream;
  /** Told what was thrown and led to `failed`. */
  readonly onFault: (fault: unknown, account: string) => void;
  readonly now: () => number;
};

/** `none`: nothing is kept that was granted. `unsupported`: the definition names no endpoint for it. */
export type RevokedGrant = 'revoked' | 'failed' | 'unsupported' | 'none';

/**
 * One request, by a deadline, through the guarded client; it is not repeated. Throws only where the credential table does not
 * answer: nothing was asked then.
 *
 * @param deadline epoch milliseconds
 */
export const revokeGrant = async (holder: Holder, deadline: number, deps: RevokeDeps): Promise<RevokedGrant> => {
  if (holder.scheme.kind !== 'oauth2_authorization_code') return 'none';
  const { table, sealer } = deps.tokenBackends(holder.tenant, holder.account);
  const state = await table.read();
  if (state === undefined) return 'none';
  if (holder.rules?.revocation_url === undefined) return 'unsupported';
  // The definition has changed where credentials go, since this one was handed over.
  if (state.boundTo !== holder.boundTo) return 'failed';
  try {
    return await ask(holder, state, sealer, deadline, deps);
  } catch (fault) {
    deps.onFault(fault, holder.account);
    return 'failed';
  }
};

const ask = async (
  holder: Holder,
  state: CredentialState,
  sealer: Sealer,
  deadline: number,
  { secrets, clients, send, now }: RevokeDeps,
): Promise<RevokedGrant> => {
  const { tenant, account, scheme, rules } = holder;
  // Never from memory: what was replaced a moment ago is not what is revoked.
  secrets.forget(tenant, account);
  const { fields, boundTo } = await secrets.get(tenant, account);
  if (boundTo !== holder.boundTo || rules?.revocation_url === undefined) return 'failed';
  const granted = await newestToken(state, fields.refresh_token, sealer);
  if (granted === undefined) return 'none';
  const client = clientOf(scheme, await withClient(holder, fields, clients));
  if (client === undefined) return 'failed';
  const { request, credential } = revocationRequest(rules.revocation_url, rules, client, granted, now());
  const answer = await send(request, credential, deadline);
  return answer.kind === 'answer' && answer.status >= 200 && answer.status < 300 ? 'revoked' : 'failed';
};

/** The refresh token: with it goes the whole grant (RFC 7009 §2.1). An access token where nothing else was granted. */
const newestToken = async (
  { refreshToken, token }: CredentialState,
  handedOver: string | undefined,
  sealer: Sealer,
): Promise<Parameters<typeof revocationRequest>[3] | undefined> => {
  if (refreshToken !== undefined) return { token: await sealer.open(refreshToken), hint: 'refresh_token' };
  if (handedOver) return { token: handedOver, hint: 'refresh_token' };
  return token && { token: await sealer.open(token.sealed), hint: 'access_token' };
};
