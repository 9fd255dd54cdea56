// Variables that connecting an account brings: from where they may come, and which URLs are asked before they are there.
import { wireName } from '#core/oauth/parameter-names.ts';
import type { OAuthRules } from '#core/oauth/rules.ts';
import type { Problem } from '#core/result.ts';
import { pointerTo } from './definition-pointer.ts';
import type { Integration } from './integration.ts';
import type { VariableSource } from './variable-source.ts';

/** Problems of each variable's `source`. */
export const checkSources = ({ variables = {}, auth }: Integration): readonly Problem[] => {
  const schemes = auth.flatMap(({ oauth }, index) =>
    oauth?.authorize_url === undefined ? [] : [{ oauth, pointer: pointerTo('auth', index, 'oauth') }],
  );
  return Object.entries(variables).flatMap(([name, { source }]): readonly Problem[] => {
    if (source === undefined) return [];
    const pointer = pointerTo('variables', name, 'source');
    if (schemes.length === 0)
      return [{ pointer, detail: 'is never read: no scheme has an authorize_url to connect an account with' }];
    const isSecret = schemes.some(({ oauth }) => readsSecret(source, oauth));
    const early = schemes.flatMap((scheme) =>
      earlyProblems(`{{account.${name}}}`, source, scheme.oauth, scheme.pointer),
    );
    return isSecret
      ? [...early, { pointer, detail: 'is where a token or a code stands: a variable is no secret' }]
      : early;
  });
};

/** A variable is stored and shown as configuration, and stands in URLs. */
const readsSecret = (source: VariableSource, oauth: OAuthRules): boolean => {
  if (source.from === 'callback')
    return [oauth.callback?.code ?? 'code', wireName('state', oauth), 'state'].includes(source.name);
  const { access_token = '/access_token', refresh_token = '/refresh_token' } = oauth.token_response ?? {};
  // Providers grant more than one: `/authed_user/access_token`, `/id_token`.
  return [access_token, refresh_token].includes(source.at) || /(?:token|secret)$/i.test(source.at);
};

/** URLs that are needed before the variable is known. */
const earlyProblems = (
  reference: string,
  { from }: VariableSource,
  oauth: OAuthRules,
  pointer: string,
): readonly Problem[] => {
  const early = ['authorize_url', 'issuer', ...(from === 'token_response' ? (['token_url'] as const) : [])] as const;
  return early
    .filter((member) => oauth[member]?.includes(reference))
    .map((member) => ({
      pointer: pointer + pointerTo(member),
      detail: `names ${reference}, which is not known before the ${from === 'callback' ? 'callback' : 'token endpoint has answered'}`,
    }));
};
