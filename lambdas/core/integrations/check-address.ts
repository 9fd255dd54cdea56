// Where requests may go. A variable that stands in a host is the way to server-side request forgery, so the data has to
// say what it may be.
import { ENDPOINTS } from '#core/oauth/rules.ts';
import type { Problem } from '#core/result.ts';
import { type BaseUrlPlace, baseUrls } from './base-urls.ts';
import { pointerTo } from './definition-pointer.ts';
import type { Integration, Variable } from './integration.ts';
import { DNS_LABEL, VARIABLE_REFERENCE, variableMatcher } from './variable-value.ts';

/** Values that no pattern of a host variable may let through: addresses, names without a domain, other people's domains. */
const HOSTILE = [
  '127.0.0.1',
  '169.254.169.254',
  'localhost',
  'metadata.google.internal',
  'attacker.example',
  'evil.com',
  'evil.io',
  'x.evil.co',
  'a.attacker.example',
  'a/b',
  'a@b',
  'a:443',
  'a?b',
  'a#b',
  'a\\b',
  '',
];

type Addressed = Pick<Integration, 'base_url' | 'variables' | 'auth' | 'resources'>;

const addressOf = (baseUrl: string): { readonly host: string; readonly isUrl: boolean } => {
  const [, host = ''] = /^https:\/\/([^/]*)/.exec(baseUrl) ?? [];
  const text = baseUrl.replace(VARIABLE_REFERENCE, 'x').replace(/\/$/, '');
  const url = URL.parse(text);
  const plain = host.replace(VARIABLE_REFERENCE, 'x');
  const named = plain.includes('.') && /^[a-z]/.test(plain.slice(plain.lastIndexOf('.') + 1));
  // Compared as written: what parsing would change (dots, ports, case) is not what its author meant.
  const same = url !== null && url.href === (url.pathname === '/' ? `${text}/` : text);
  return { host, isUrl: same && (named || host.endsWith('}}')) && !/[{}]/.test(text) };
};

/** A literal domain behind a literal dot; `(?:…)?` may stand in it. */
const OWN_DOMAIN = /(?:^\^|\\\.)[a-z0-9-]+(?:\(\?:[a-z0-9-]+\)\?)?(?:\\\.[a-z0-9-]+)+\$$/;

const variableProblem = (variable: Variable, host: string, inHost: boolean): string | undefined => {
  const matches = variableMatcher(variable);
  if (matches === undefined) {
    return 'has a pattern of an unsupported kind: use ^ and $ around characters and classes with few quantifiers, without groups or alternatives';
  }
  if (!inHost) return undefined;
  const fixedDomain = /\.[a-z0-9-]+\.[a-z][a-z0-9-]*$/.test(host.slice(host.lastIndexOf('}}') + 2));
  // Below a fixed domain a lone label is harmless.
  const through = HOSTILE.find((value) => !(fixedDomain && DNS_LABEL.test(value)) && matches(value));
  if (through !== undefined) return `stands in the host and may be ${JSON.stringify(through)}: narrow its pattern`;
  // Nothing follows that would say whose domain it is, so the pattern must: from a dot on, or `evilacme.com` passes for acme.com.
  if (host.endsWith('}}') && variable.pattern !== undefined && !OWN_DOMAIN.test(variable.pattern))
    return 'stands for the whole host, and its pattern does not end in a domain such as \\.acme\\.com$: add it';
  return undefined;
};

const variableProblems = (definition: Addressed, urls: readonly string[]): readonly Problem[] => {
  const { variables = {}, auth } = definition;
  const elsewhere = auth.flatMap(({ oauth }) => ENDPOINTS.map((endpoint) => oauth?.[endpoint] ?? '')).join(' ');
  return Object.entries(variables).flatMap(([name, variable]) => {
    const reference = `{{account.${name}}}`;
    const among = urls.filter((url) => url.includes(reference)).map((url) => addressOf(url).host);
    if (among.length === 0 && elsewhere.includes(reference)) return [];
    const detail =
      among.length === 0
        ? 'does not stand in base_url or a URL of oauth: remove it'
        : among.map((host) => variableProblem(variable, host, host.includes(reference))).find(Boolean);
    return detail === undefined ? [] : [{ pointer: pointerTo('variables', name), detail }];
  });
};

/** What is wrong with the variables in another URL that an account fills in: one may be harmless in `base_url` alone. */
export const endpointProblems = (url: string, variables: Integration['variables'] = {}): readonly string[] =>
  Array.from(url.matchAll(VARIABLE_REFERENCE), ([reference, name = '']) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (variable === undefined) return `names the variable ${name}: declare it under variables`;
    const { host } = addressOf(url);
    const problem = variableProblem(variable, host, host.includes(reference));
    return problem && `names the variable ${name}, which ${problem}`;
  }).filter((each) => each !== undefined);

/** Problems of every `base_url`, and of `variables`. */
export const checkAddress = (definition: Addressed): readonly Problem[] => {
  const places = baseUrls(definition);
  return [
    ...places.flatMap((place) => urlProblems(place, definition.variables)),
    ...variableProblems(
      definition,
      places.map(({ url }) => url),
    ),
  ];
};

const NOT_A_URL = 'is not an https URL of a domain name without port, user, query and fragment';

const urlProblems = ({ url, pointer }: BaseUrlPlace, variables: Integration['variables'] = {}): readonly Problem[] => {
  const undeclared = Array.from(url.matchAll(VARIABLE_REFERENCE), ([, name = '']) => name).filter(
    (name) => !Object.hasOwn(variables, name),
  );
  const details = [
    ...(addressOf(url).isUrl ? [] : [NOT_A_URL]),
    ...undeclared.map((name) => `names the variable ${name}: declare it under variables`),
  ];
  return details.map((detail) => ({ pointer, detail }));
};
