// Where credentials go: templates that can be filled, fields that are used, places a credential may stand in.
import type { Problem } from '#core/result.ts';
import { exchangeProblems } from './check-exchange.ts';
import { oauthProblems } from './check-oauth.ts';
import { fieldsIn, isFillable, mayCarryCredential } from './credential-template.ts';
import { pointerTo } from './definition-pointer.ts';
import { type AuthScheme, type Integration, isOAuthKind } from './integration.ts';

type Place = AuthScheme['apply'][number];

const placeProblems = (place: Place, scheme: AuthScheme, pointer: string): readonly Problem[] => {
  const problems: Problem[] = [];
  const fields = fieldsIn(place.value);
  if (place.in === 'header' && !mayCarryCredential(place.name))
    problems.push({ pointer: `${pointer}/name`, detail: 'is not a header that may carry a credential' });
  if (fields.length === 0 || !isFillable(place.value))
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
  const used = new Set(scheme.apply.flatMap(({ value }) => fieldsIn(value)));
  const unused = isOAuthKind(scheme.kind) ? [] : Object.keys(scheme.fields).filter((field) => !used.has(field));
  const places = scheme.apply.map(
    ({ in: place, name }) => `${place} ${place === 'header' ? name.toLowerCase() : name}`,
  );
  return [
    ...scheme.apply.flatMap((place, at) => placeProblems(place, scheme, `${pointer}${pointerTo('apply', at)}`)),
    ...oauthProblems(scheme, variables, pointer),
    ...exchangeProblems(scheme, pointer),
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
