// What a request carries for its account: its scheme's templates, filled with the secret that was handed over, or with
// an access token that is good now.
import { isOAuthKind } from '#core/integrations/integration.ts';
import { type AccountRules, idleMsOf } from '#core/oauth/rules.ts';
import { err, ok, type Result } from '#core/result.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import type { CredentialPlacement } from '#core/upstream/exchange.ts';
import type { accessToken } from './access-token.ts';
import type { CredentialFailure } from './failure-outcome.ts';
import type { Holder } from './holder.ts';
import type {
  AccessTokenFailure,
  CredentialState,
  CredentialTable,
  Observed,
  RefreshEvent,
  RefreshRules,
  RefreshTokenCopy,
  Sealer,
  TokenEndpoint,
} from './ports.ts';
import { isWorthReplacing } from './refused-token.ts';
import type { EndpointDeps } from './token-endpoint.ts';

/** Which token it was, and whether it can be refreshed. */
export type SeenToken = Pick<CredentialState, 'version' | 'needsReauth'>;

/** Where an account's tokens are kept. */
export type TokenBackends = {
  readonly table: CredentialTable & { readonly outdate: (seen: SeenToken) => Promise<boolean> };
  readonly sealer: Sealer;
  readonly copy?: RefreshTokenCopy | undefined;
};

export type CredentialDeps = EndpointDeps & {
  readonly tokenBackends: (tenant: string, account: string) => TokenBackends;
  /** Whether tokens are refreshed as soon as they are due, before a call would. @default false */
  readonly isAhead?: boolean;
  /** Told of each credential that was found to have ended: somebody has to connect its account again. */
  readonly onEnded: (holder: Pick<Holder, 'tenant' | 'account' | 'integration'>) => void;
  /** Writes down what became of a refresh. */
  readonly record: (holder: Pick<Holder, 'tenant' | 'account' | 'integration'>, what: RefreshEvent) => Promise<void>;
  /** Told what was thrown: callers are answered, and somebody has to find out why. */
  readonly onFault: (fault: unknown, account: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
};

type Placements = readonly CredentialPlacement[];

export type Credentials = {
  /**
   * What cannot be placed is no credential, and found out before a request waits for it.
   * @param deadline epoch milliseconds of the whole call
   */
  readonly get: (holder: Holder, deadline: number) => Promise<Result<Placements, CredentialFailure>>;
  /** An upstream said 401: the next call reads, or refreshes, what this one used. The call itself is not replayed. */
  readonly refused: (holder: Holder) => Promise<void>;
};

const MAX_KEPT = 1000;

export const createCredentials = (deps: CredentialDeps): Credentials => {
  const inFlight = new Map<string, Promise<Result<string, AccessTokenFailure>>>();
  const seen = new Map<string, Observed>();
  const observedOf = (account: string): Observed => {
    const known = seen.get(account) ?? {};
    if (seen.size >= MAX_KEPT) seen.clear();
    seen.set(account, known);
    return known;
  };
  const tokenOf = (holder: Holder, rules: AccountRules, deadline: number) => {
    const { tenant, account } = holder;
    const whose = `${tenant}/${account}`;
    const known = inFlight.get(whose);
    if (known !== undefined) return known;
    const asked = askedToken(
      {
        ...deps.tokenBackends(tenant, account),
        endpoint: tokenEndpoint(holder, rules, deps),
        rules: refreshRules(holder, rules),
        boundTo: holder.boundTo,
        now: deps.now,
        sleep: deps.sleep,
        random: deps.random,
        isAhead: deps.isAhead === true,
        observed: observedOf(account),
        onEnded: () => deps.onEnded(holder),
        record: (what) => deps.record(holder, what).catch((fault) => deps.onFault(fault, account)),
        onFault: (fault) => deps.onFault(fault, account),
      },
      deadline,
    ).finally(() => inFlight.delete(whose));
    inFlight.set(whose, asked);
    return asked;
  };
  return {
    get: async (holder, deadline) => {
      const { scheme, rules } = holder;
      if (scheme.kind === 'none') return ok([]);
      try {
        if (!isOAuthKind(scheme.kind)) return await handedOver(holder, deps);
        if (rules?.token_url === undefined || rules.refresh_url === undefined) return err('no_credential');
        const token = await tokenOf(holder, rules, deadline);
        return token.ok ? ok(placeCredential(scheme, { access_token: token.value })) : token;
      } catch (fault) {
        // What was kept may be what is wrong.
        deps.secrets.forget(holder.tenant, holder.account);
        deps.onFault(fault, holder.account);
        return err('no_credential');
      }
    },
    refused: async ({ scheme, tenant, account }) => {
      deps.secrets.forget(tenant, account);
      if (!isOAuthKind(scheme.kind)) return;
      try {
        const { table } = deps.tokenBackends(tenant, account);
        const state = await table.read();
        if (state !== undefined && isWorthReplacing(state, observedOf(account), deps.now())) await table.outdate(state);
      } catch (fault) {
        // The upstream's answer is still the caller's; the next 401 says it again.
        deps.onFault(fault, account);
      }
    },
  };
};

const handedOver = async (
  { tenant, account, boundTo, scheme }: Holder,
  { secrets }: CredentialDeps,
): Promise<Result<Placements, 'redefined'>> => {
  const kept = await secrets.get(tenant, account);
  if (kept.boundTo === boundTo) return ok(placeCredential(scheme, kept.fields));
  // Once the account is connected again, the next call knows.
  secrets.forget(tenant, account);
  return err('redefined');
};

const refreshRules = (holder: Holder, rules: AccountRules): RefreshRules => {
  const idleMs = idleMsOf(rules);
  return {
    rotation: rotationOf(holder, rules),
    byRefreshToken: isByRefreshToken(holder),
    ...(idleMs !== undefined && { idleMs }),
  };
};

/** What spends nothing can be asked for again, however often nobody answered (RFC 6749 §4.4, RFC 7523 §2.1). */
const rotationOf = (holder: Holder, { refresh }: AccountRules): RefreshRules['rotation'] =>
  isByRefreshToken(holder) ? (refresh?.rotation ?? 'rotating') : 'none';

const isByRefreshToken = ({ scheme }: Holder): boolean => scheme.kind === 'oauth2_authorization_code';

/** Loaded by the calls of accounts that have tokens. */
const askedToken = async (...asked: Parameters<typeof accessToken>): ReturnType<typeof accessToken> =>
  (await import('./access-token.ts')).accessToken(...asked);

/** Loaded by the calls that refresh: most find a token that is good. */
const tokenEndpoint =
  (holder: Holder, rules: AccountRules, deps: CredentialDeps): TokenEndpoint =>
  async () =>
    (await import('./token-endpoint.ts')).openTokenEndpoint(holder, rules, deps);
