// Where credentials go: templates that can be filled, fields that are used, places a credential may stand in.
import type { Problem } from '#core/result.ts';
import { CREDENTIAL_FIELD, CREDENTIAL_TEMPLATE } from '#core/upstream/credential.ts';
import { oauthProblems } from './check-oauth.ts';
import { pointerTo } from './definition-pointer.ts';
import { type AuthScheme, type Integration, isOAuthKind } from './integration.ts';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

// A credential in one of these would change the framing of the request, or who is asked.
const NEVER = /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|proxy-.*)$/i;

type Place = AuthScheme['apply'][number];

const placeProblems = (place: Place, scheme: AuthScheme, pointer: string): readonly Problem[] => {
  const problems: Problem[] = [];
  const templates = place.value.match(CREDENTIAL_TEMPLATE) ?? [];
  const fields = templates.flatMap((template) =>
    Array.from(template.matchAll(CREDENTIAL_FIELD), ([, field = '']) => field),
  );
  if (place.in === 'header' && (!HEADER_NAME.test(place.name) || NEVER.test(place.name)))
    problems.push({ pointer: `${pointer}/name`, detail: 'is not a header that may carry a credential' });
  if (fields.length === 0 || /\{\{|\}\}/.test(place.value.replace(CREDENTIAL_TEMPLATE, '')))
    problems.push({
      pointer: `${pointer}/value`,
      detail: 'has no template that can be filled: use {{credential.FIELD}} or {{base64(credential.A:credential.B)}}',
    });
  const isGranted = (field: string) => isOAuthKind(scheme.kind) && field === 'access_token';
  for (const field of fields)
    if (!(isOAuthKind(scheme.kind) ? isGranted(field) : Object.hasOwn(scheme.fields, field)))
      problems.push({ pointer: `${pointer}/value`, detail: `uses the field ${field}: describe it under fields` });
  return problems;
};

const schemeProblems = (scheme: AuthScheme, variables: Integration['variables'], index: number): readonly Problem[] => {
  const pointer = pointerTo('auth', index);
  const templates = scheme.apply.map(({ value }) => value).join(' ');
  const used = new Set(Array.from(templates.matchAll(CREDENTIAL_FIELD), ([, field]) => field));
  const unused = isOAuthKind(scheme.kind) ? [] : Object.keys(scheme.fields).filter((field) => !used.has(field));
  const places = scheme.apply.map(
    ({ in: place, name }) => `${place} ${place === 'header' ? name.toLowerCase() : name}`,
  );
  return [
    ...scheme.apply.flatMap((place, at) => placeProblems(place, scheme, `${pointer}${pointerTo('apply', at)}`)),
    ...oauthProblems(scheme, variables, pointer),
    ...unused.map((field) => ({
      pointer: `${pointer}${pointerTo('fields', field)}`,
      detail: 'is never used: apply it or remove it',
    })),
    ...(scheme.kind !== 'none' && scheme.apply.length === 0
      ? [{ pointer: `${pointer}/apply`, detail: 'says nowhere to put the credential: add an entry' }]
      : []),
    ...(scheme.kind === 'none' && scheme.apply.length > 0
      ? [{ pointer: `${pointer}/apply`, detail: 'has an entry although the kind is none: remove it' }]
      : []),
    ...(new Set(places).size < places.length
      ? [{ pointer: `${pointer}/apply`, detail: 'fills one place twice: keep one of the entries' }]
      : []),
  ];
};

/** Problems of `auth`; a credential names its scheme by kind, so every kind stands once. */
export const checkCredentials = ({ auth, variables }: Integration): readonly Problem[] =>
  auth.flatMap((scheme, index) => [
    ...schemeProblems(scheme, variables, index),
    ...(auth.findIndex(({ kind }) => kind === scheme.kind) < index
      ? [{ pointer: pointerTo('auth', index, 'kind'), detail: `is the second ${scheme.kind}: keep one of each kind` }]
      : []),
  ]);
