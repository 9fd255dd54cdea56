// Scopes as lists and as the one text that a provider takes (RFC 6749 §3.3).
import type { Problem } from '#core/result.ts';
import type { AccountRules } from './rules.ts';

type ScopeRules = Pick<AccountRules, 'scopes'>;

/** `scope-token`: printable ASCII without space, quote and backslash. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;
const MAX_SCOPES = 100;

const separatorOf = ({ scopes }: ScopeRules): string => scopes?.separator ?? ' ';

/** What is asked for where nobody chose. */
export const defaultScopes = ({ scopes }: ScopeRules): readonly string[] => scopes?.default ?? [];

/** The value of the scope parameter; empty without scopes. */
export const joinScopes = (scopes: readonly string[], rules: ScopeRules): string => scopes.join(separatorOf(rules));

/**
 * What is wrong with scopes that somebody chose. One that held the separator would be several: more than was shown to
 * whoever approved it.
 *
 * @param pointer where the list stands in what was sent
 */
export const scopeProblems = (
  scopes: readonly string[],
  rules: ScopeRules,
  pointer = '/scopes',
): readonly Problem[] => {
  if (scopes.length > MAX_SCOPES) return [{ pointer, detail: `has more than ${MAX_SCOPES} scopes` }];
  const separator = separatorOf(rules);
  return scopes.flatMap((scope, index) =>
    SCOPE_TOKEN.test(scope) && !scope.includes(separator)
      ? []
      : [
          {
            pointer: `${pointer}/${index}`,
            detail:
              'is no scope: it is empty, over 200 characters, not printable ASCII, or holds a space, quote, backslash or the separator',
          },
        ],
  );
};
