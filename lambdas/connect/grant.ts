// From an authorisation code to what is kept for the account: the token request, and a first call that shows that it works.
import type { KeyObject } from 'node:crypto';
import { reportFault } from '#adapters/log.ts';
import { type Attempt, verifierOf } from '#core/connect/attempt.ts';
import type { ConnectGrant } from '#core/connect/one-time-code.ts';
import { redirectUri } from '#core/connect/redirect-uri.ts';
import type { Target } from '#core/connect/target.ts';
import { bindingOf } from '#core/credentials/binding.ts';
import type { Grant } from '#core/credentials/ports.ts';
import { sealedToken } from '#core/credentials/sealed-token.ts';
import type { HttpRequest } from '#core/http.ts';
import { accountVariableProblems } from '#core/integrations/account-variables.ts';
import { parseJson } from '#core/json.ts';
import { accountRules } from '#core/oauth/account-rules.ts';
import { capturedVariables } from '#core/oauth/captured-variables.ts';
import { clientOf, OPERATORS_CLIENT } from '#core/oauth/client.ts';
import { idleMsOf } from '#core/oauth/rules.ts';
import { tokenRequest } from '#core/oauth/token-request.ts';
import { readTokenResponse, tokenResponseBody } from '#core/oauth/token-response.ts';
import { err, ok, type Result } from '#core/result.ts';
import { isFailure } from '#core/upstream/conditions.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import { verifyRequest } from '#core/upstream/verify-request.ts';
import type { ConnectDeps } from './context.ts';
import type { Ending } from './outcome-page.ts';

/** Of each of the two requests: both, and what is around them, fit into API Gateway's 29 s. */
const EACH_MS = 8000;

export type Answered = {
  readonly attempt: Attempt;
  readonly target: Target;
  readonly code: string;
  readonly key: KeyObject;
  readonly request: HttpRequest;
};

export const grantFor = async (answered: Answered, deps: ConnectDeps): Promise<Result<ConnectGrant, Ending>> => {
  const { attempt, target } = answered;
  // All that can fail before the code is spent.
  const seal = await deps.sealerOf(attempt.tenant, attempt.account).prepare();
  const granted = await exchange(answered, deps);
  if (!granted.ok) return granted;
  const { grant, variables } = granted.value;
  const known = target.account.value.variables;
  const isOther = Object.entries(variables).some(
    ([name, value]) => Object.hasOwn(known, name) && known[name] !== value,
  );
  // Doors keep the variables that they were minted with: they would go on leading to the former account.
  if (isOther) return err('other_account');
  const flaw = await flawOf(target, grant, variables, deps);
  if (flaw !== undefined) return err(flaw);
  const refreshToken = grant.refreshToken === undefined ? {} : { refresh_token: grant.refreshToken };
  return ok({
    credential: {
      fields: { ...refreshToken, [OPERATORS_CLIENT]: target.client.clientId },
      boundTo: bindingOf(target.integration, target.scheme),
    },
    token: sealedToken(grant, seal, deps.now(), idleMsOf(target.rules)),
    variables,
  });
};

type Variables = ConnectGrant['variables'];

/** What the callback says may stand in the token endpoint's URL; what that answers may stand in the API's. */
const exchange = async (
  { attempt, target, code, key, request }: Answered,
  { clients, send, connectUrl, now, log }: ConnectDeps,
): Promise<Result<{ readonly grant: Grant; readonly variables: Variables }, Ending>> => {
  const { scheme, integration, account } = target;
  const { query: callback } = request;
  const told = capturedVariables(integration, { callback });
  const rules = told.ok ? accountRules(scheme, integration, { ...account.value.variables, ...told.value }) : undefined;
  if (rules?.token_url === undefined) return err('not_granted');
  clients.forget('operator', integration.slug);
  const secret = await clients.get('operator', integration.slug).catch((fault: unknown) => {
    reportFault(log)(fault, request.requestId);
    return undefined;
  });
  if (secret === undefined) return err('unavailable');
  // Registered for a definition that led elsewhere: the operator has to say so again.
  const isBound = secret.boundTo === bindingOf(integration, scheme);
  const client = isBound ? clientOf(scheme, secret.fields) : undefined;
  if (client === undefined) return err('no_client');
  const asked = tokenRequest(
    rules,
    client,
    {
      ...{ type: 'authorization_code', code, redirectUri: redirectUri(connectUrl, integration.slug) },
      ...(rules.pkce !== false && { codeVerifier: verifierOf(attempt.id, key) }),
    },
    now(),
  );
  const answer = await send(asked.request, asked.credential, now() + EACH_MS);
  const grant = readTokenResponse(answer, rules, now());
  if (!grant.ok || answer.kind !== 'answer') return err('not_granted');
  const variables = capturedVariables(integration, { tokenResponse: tokenResponseBody(answer) ?? null, callback });
  if (!variables.ok) return err('not_granted');
  // Each is checked by itself when it is captured; here the host that they make together.
  const wrong = accountVariableProblems(integration, { ...account.value.variables, ...variables.value }, true);
  return wrong.length === 0 ? ok({ grant: grant.value, variables: variables.value }) : err('not_granted');
};

/**
 * Before anybody is told that it works. Without a `verify` in the data there is nothing to ask. A limit or an outage is no
 * fault of the person's.
 */
const flawOf = async (
  { integration, scheme, account }: Target,
  { accessToken }: Grant,
  variables: Variables,
  { send, now }: ConnectDeps,
): Promise<'not_verified' | 'unavailable' | undefined> => {
  const request = verifyRequest(integration, { ...account.value.variables, ...variables });
  if (request === undefined) return undefined;
  if (!request.ok) return 'not_verified';
  const credential = placeCredential(scheme, { access_token: accessToken });
  const answer = await send(request.value, credential, now() + EACH_MS);
  if (answer.kind !== 'answer' || answer.status === 429 || answer.status >= 500) return 'unavailable';
  const { errors } = integration;
  const body = errors === undefined ? undefined : parseJson(new TextDecoder().decode(answer.body));
  return isFailure(errors, answer, body) ? 'not_verified' : undefined;
};
