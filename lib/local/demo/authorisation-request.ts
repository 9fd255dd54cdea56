// What a browser brings to the demo's authorisation endpoint (RFC 6749 §4.1.1, RFC 7636 §4.3).
import { err, ok, type Result } from '#core/result.ts';

export type AuthorisationRequest = {
  readonly redirectUri: string;
  readonly state: string | undefined;
  /** base64url of the SHA-256 of a verifier that only the client has. */
  readonly codeChallenge: string;
};

/**
 * `page`: nobody knows that the address is the client's, so the browser must stay (RFC 6749 §4.1.2.1). `redirect`: the
 * client is told, under an error code of the RFC.
 */
export type RequestProblem =
  | { readonly tell: 'page'; readonly detail: string }
  | {
      readonly tell: 'redirect';
      readonly error: 'unsupported_response_type' | 'invalid_request';
      readonly redirectUri: string;
      readonly state: string | undefined;
    };

export const readAuthorisationRequest = (
  query: URLSearchParams,
  client: { readonly id: string; readonly redirectUri: string },
): Result<AuthorisationRequest, RequestProblem> => {
  const page = (detail: string) => err<RequestProblem>({ tell: 'page', detail });
  const names = [...query.keys()];
  if (new Set(names).size < names.length) return page('a parameter is given twice');
  if (query.get('client_id') !== client.id) return page('the client is unknown');
  // Compared as a string (RFC 9700 §4.1.3): a pattern is what open redirects are made of.
  if (query.get('redirect_uri') !== client.redirectUri) return page('the redirect address is not the client’s');
  const back = { redirectUri: client.redirectUri, state: query.get('state') ?? undefined };
  if (query.get('response_type') !== 'code')
    return err({ tell: 'redirect', error: 'unsupported_response_type', ...back });
  const codeChallenge = query.get('code_challenge') ?? '';
  if (!/^[\w-]{43}$/.test(codeChallenge) || query.get('code_challenge_method') !== 'S256')
    return err({ tell: 'redirect', error: 'invalid_request', ...back });
  return ok({ ...back, codeChallenge });
};
