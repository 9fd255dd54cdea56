// Security schemes as `auth`. A document offers several; an account uses one, so the one that most operations take counts,
// with the others beside it.
import { endpointProblems } from '#core/integrations/check-address.ts';
import type { AuthScheme } from '#core/integrations/integration.ts';
import { VARIABLE_REFERENCE } from '#core/integrations/variable-value.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Operation } from './operations.ts';
import type { OpenApiDocument } from './parse-document.ts';
import { objectsIn, resolve, textIn } from './resolve.ts';
import { type Server, withReferences } from './servers.ts';
import { paragraph } from './text.ts';
import { snake } from './words.ts';

const NONE: AuthScheme = { kind: 'none', fields: {}, apply: [] };
const bearer = (field: string) => ({
  in: 'header' as const,
  name: 'authorization',
  value: `Bearer {{credential.${field}}}`,
});
export const BEARER: AuthScheme = {
  kind: 'bearer',
  fields: { token: 'Access token or API token.' },
  apply: [bearer('token')],
};
const BASIC: AuthScheme = {
  kind: 'basic',
  fields: { user: 'User name.', password: 'Password, or what the provider takes in its place.' },
  apply: [{ in: 'header', name: 'authorization', value: 'Basic {{base64(credential.user:credential.password)}}' }],
};
const CLIENT = { client_id: 'Client id, as the provider issued it.', client_secret: 'Client secret.' };

/** The ways to authenticate, one of each kind, those first that most operations take. */
export const readSecurity = (
  document: OpenApiDocument,
  operations: readonly Operation[],
  home: Home,
): readonly AuthScheme[] => {
  const declared = declaredSchemes(document);
  const kinds = new Map<string, AuthScheme>();
  for (const names of requirements(document, operations, Object.keys(declared))) {
    const schemes = names
      .map((name) => resolve(document.root, declared[name]).value)
      .filter((each) => each !== undefined);
    for (const scheme of [...schemes.flatMap((each) => schemeOf(each, home)), ...apiKeys(schemes)])
      if (!kinds.has(scheme.kind)) kinds.set(scheme.kind, scheme);
  }
  return kinds.size === 0 ? [NONE] : [...kinds.values()];
};

const declaredSchemes = ({ root }: OpenApiDocument): JsonObject => {
  const schemes = root.securityDefinitions ?? (isObject(root.components) ? root.components.securitySchemes : undefined);
  return isObject(schemes) ? schemes : {};
};

/** Sets of schemes that go together, the most used first; where the document asks for none, each by itself. */
const requirements = (
  { root }: OpenApiDocument,
  operations: readonly Operation[],
  all: readonly string[],
): readonly (readonly string[])[] => {
  const asked = operations.flatMap(({ data }) => objectsIn(data.security ?? root.security));
  const uses = new Map<string, number>();
  for (const requirement of asked) {
    const names = JSON.stringify(Object.keys(requirement).toSorted());
    uses.set(names, (uses.get(names) ?? 0) + 1);
  }
  uses.delete('[]');
  if (uses.size === 0) return all.map((name) => [name]);
  return [...uses]
    .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([names]) => JSON.parse(names) as string[]);
};

const schemeOf = (scheme: JsonObject, home: Home): readonly AuthScheme[] => {
  const type = textIn(scheme.type).toLowerCase();
  const http = type === 'http' ? textIn(scheme.scheme).toLowerCase() : type;
  if (http === 'basic') return [BASIC];
  if (http === 'bearer' || http === 'openidconnect') return [BEARER];
  return http === 'oauth2' ? [oauthOf(scheme, home)] : [];
};

/** Keys that one requirement names go together, as Datadog-like pairs of headers do. */
const apiKeys = (schemes: readonly JsonObject[]): readonly AuthScheme[] => {
  const keys = schemes.filter(
    ({ type, in: place }) => textIn(type).toLowerCase() === 'apikey' && (place === 'header' || place === 'query'),
  );
  if (keys.length === 0) return [];
  const fields = keys.map(({ name, description }, index): [string, string] => [
    keys.length === 1 ? 'api_key' : snake(textIn(name)).slice(0, 64) || `key_${index + 1}`,
    paragraph(textIn(description), 300) || `Value of ${textIn(name)}.`,
  ]);
  const apply = keys.map(({ in: place, name }, index) => ({
    in: place as 'header' | 'query',
    name: textIn(name),
    value: `{{credential.${fields[index]?.[0]}}}`,
  }));
  return [{ kind: 'api_key', fields: Object.fromEntries(fields), apply }];
};

const FLOWS = ['authorizationCode', 'accessCode', 'clientCredentials', 'application'];

/** The authorization code flow, else client credentials; a token that somebody got elsewhere where there is neither. */
const oauthOf = (scheme: JsonObject, home: Home): AuthScheme => {
  const flows = isObject(scheme.flows) ? scheme.flows : { [textIn(scheme.flow)]: scheme };
  const name = FLOWS.find((each) => isObject(flows[each]));
  const flow: JsonObject = name !== undefined && isObject(flows[name]) ? flows[name] : {};
  const token_url = endpoint(flow.tokenUrl, home);
  if (name === undefined || token_url === undefined) return BEARER;
  const apply = [bearer('access_token')];
  if (name === 'clientCredentials' || name === 'application')
    return { kind: 'oauth2_client_credentials', fields: CLIENT, apply, oauth: { token_url } };
  const authorize_url = endpoint(flow.authorizationUrl, home);
  const fields = { ...CLIENT, refresh_token: 'Refresh token, where somebody granted one elsewhere.' };
  return {
    kind: 'oauth2_authorization_code',
    fields,
    apply,
    oauth: { token_url, ...(authorize_url !== undefined && { authorize_url }) },
  };
};

type Home = Pick<Server, 'url' | 'variables'>;

/** An https URL as a definition takes it, with the variables of the server; queries and ports are not. */
const endpoint = (given: Json | undefined, { url: home, variables }: Home): string | undefined => {
  const text = textIn(given);
  if (text === '') return undefined;
  const origin = /^https:\/\/[^/]+/.exec(home)?.[0] ?? '';
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : text.startsWith('/') ? origin + text : `${home}/${text}`;
  const written = withReferences(whole.replace(/#.*$/, ''));
  const url = URL.parse(written.replace(VARIABLE_REFERENCE, 'x'));
  const isPlain =
    url !== null && url.protocol === 'https:' && url.port === '' && url.username === '' && url.search === '';
  if (!isPlain || url.pathname.length < 2 || url.hostname.endsWith('.invalid')) return undefined;
  return endpointProblems(written, variables).length === 0 ? written : undefined;
};
