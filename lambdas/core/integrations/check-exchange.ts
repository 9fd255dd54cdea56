// What a token_exchange must say: which fields go where in the request for a token, and nothing that only OAuth reads.
import type { OAuthRules } from '#core/oauth/rules.ts';
import type { Problem } from '#core/result.ts';
import { fieldsIn, isFillable, mayCarryCredential } from './credential-template.ts';
import { pointerTo } from './definition-pointer.ts';
import type { AuthScheme } from './integration.ts';

const READ: ReadonlySet<string> = new Set([
  'token_url',
  'token_body',
  'token_params',
  'token_headers',
  'token_response',
] satisfies (keyof OAuthRules)[]);

/** @param pointer of the scheme */
export const exchangeProblems = (scheme: AuthScheme, pointer: string): readonly Problem[] => {
  const { kind, oauth } = scheme;
  if (oauth === undefined) return [];
  const below = (...keys: readonly string[]): string => pointer + pointerTo('oauth', ...keys);
  if (kind !== 'token_exchange')
    return oauth.token_headers === undefined
      ? []
      : [{ pointer: below('token_headers'), detail: `has no meaning for ${kind}: remove it` }];
  const idle = Object.keys(oauth).filter((member) => !READ.has(member));
  const names = Object.keys(oauth.token_headers ?? {}).filter((name) => !mayCarryCredential(name));
  return [
    ...idle.map((member) => ({ pointer: below(member), detail: `has no meaning for ${kind}: remove it` })),
    ...(oauth.token_response?.refresh_token === undefined
      ? []
      : [{ pointer: below('token_response', 'refresh_token'), detail: `has no meaning for ${kind}: remove it` }]),
    ...names.map((name) => ({
      pointer: below('token_headers', name),
      detail: 'is not a header that may carry a credential',
    })),
    ...templateProblems(scheme, oauth, pointer),
  ];
};

const templateProblems = ({ fields }: AuthScheme, oauth: OAuthRules, pointer: string): readonly Problem[] => {
  const places = (['token_params', 'token_headers'] as const).flatMap((member) =>
    Object.entries(oauth[member] ?? {}).map(([name, value]) => ({ at: pointerTo('oauth', member, name), value })),
  );
  const used = new Set(places.flatMap(({ value }) => fieldsIn(value)));
  // The name of what is granted, which `apply` fills in.
  const unusable = Object.keys(fields).filter((field) => !used.has(field) || field === 'access_token');
  return [
    ...places
      .filter(({ value }) => !isFillable(value))
      .map(({ at }) => ({ pointer: pointer + at, detail: 'has a template that cannot be filled' })),
    ...places.flatMap(({ at, value }) =>
      fieldsIn(value)
        .filter((field) => !Object.hasOwn(fields, field))
        .map((field) => ({ pointer: pointer + at, detail: `uses the field ${field}: describe it under fields` })),
    ),
    ...unusable.map((field) => ({
      pointer: pointer + pointerTo('fields', field),
      detail: 'does not go into the request for a token: use it in token_params or token_headers, or remove it',
    })),
    ...(used.size === 0
      ? [{ pointer: `${pointer}/oauth`, detail: 'sends nothing that was handed over: use {{credential.FIELD}}' }]
      : []),
  ];
};
