// What a definition that somebody stores must keep to, beside what every definition does.
import { allowedDestination, hostKey } from '#adapters/http/destination.ts';
import { baseUrls } from '#core/integrations/base-urls.ts';
import { pointerTo } from '#core/integrations/definition-pointer.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { VARIABLE_REFERENCE } from '#core/integrations/variable-value.ts';
import { ENDPOINTS } from '#core/oauth/rules.ts';
import type { Problem } from '#core/result.ts';

/** @param own URLs of this gateway; a definition that leads here would make it call itself */
export const addressProblems = (definition: Integration, own: readonly string[]): readonly Problem[] => {
  const ownHosts = new Set(own.map((url) => hostKey(new URL(url).hostname)));
  const endpoints = definition.auth.flatMap(({ oauth }, i) =>
    ENDPOINTS.flatMap((name) => {
      const url = oauth?.[name];
      return url === undefined ? [] : [{ url, pointer: pointerTo('auth', i, 'oauth', name) }];
    }),
  );
  return [...baseUrls(definition), ...endpoints]
    .filter(({ url }) => !leadsOutside(url, ownHosts))
    .map(({ pointer }) => ({ pointer, detail: 'is not the address of a public host that is not this gateway’s own' }));
};

const leadsOutside = (template: string, ownHosts: ReadonlySet<string>): boolean => {
  const host = URL.parse(template.replace(VARIABLE_REFERENCE, 'x'))?.hostname;
  return host !== undefined && allowedDestination(`https://${host}/`, ownHosts) !== undefined;
};

/** A tenant's mappings are paths: an expression would be a program of theirs in a process that serves everybody. */
export const expressionProblems = ({ resources }: Integration): readonly Problem[] =>
  Object.entries(resources).flatMap(([resource, { methods }]) =>
    Object.entries(methods).flatMap(([method, { response }]) =>
      response?.mapping === undefined
        ? []
        : [
            {
              pointer: pointerTo('resources', resource, 'methods', method, 'response', 'mapping'),
              detail: 'is JSONata, which only the operator’s definitions may hold: use select or content',
            },
          ],
    ),
  );
