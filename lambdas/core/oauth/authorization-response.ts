// What a provider sent a person's browser back with (RFC 6749 §4.1.2). Anybody can open such an address: `state` says whose
// flow it is, which is the caller's to check.
import { err, ok, type Result } from '#core/result.ts';
import type { AccountRules } from './rules.ts';

export type CallbackFailure = 'denied' | 'refused' | 'no_code' | 'wrong_issuer';

/** RFC 6749 appendix A.11; bounded, since it goes to the token endpoint. */
const CODE = /^[\x20-\x7e]{1,4096}$/;

/**
 * The authorization code. `denied`: the person said no; `refused`: the provider did; `no_code`: there is none, or none that
 * can be one; `wrong_issuer`: another server answered than was asked, of whose answer nothing is believed, not even that
 * it failed (mix-up, RFC 9207 §2.4).
 *
 * @param query decoded parameters of the callback, each once
 * @param rules with variables already filled in
 */
export const readCallback = (
  query: { readonly [name: string]: string },
  { issuer, callback }: Pick<AccountRules, 'issuer' | 'callback'>,
): Result<string, CallbackFailure> => {
  const at = (name: string): string | undefined => (Object.hasOwn(query, name) ? query[name] : undefined);
  if (issuer !== undefined && at('iss') !== issuer) return err('wrong_issuer');
  const error = at('error');
  if (error !== undefined) return err(error === 'access_denied' ? 'denied' : 'refused');
  const code = at(callback?.code ?? 'code');
  return code !== undefined && CODE.test(code) ? ok(code) : err('no_code');
};
