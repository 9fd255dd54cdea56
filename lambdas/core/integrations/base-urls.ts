// Everywhere an integration sends requests to: its own base URL, and those of methods that live on another host.
import { pointerTo } from './definition-pointer.ts';
import type { Integration } from './integration.ts';

export type BaseUrlPlace = { readonly url: string; readonly pointer: string };

/** Each base URL once, the integration's own first, with the RFC 6901 pointer to where it is first named. */
export const baseUrls = ({
  base_url,
  resources,
}: Pick<Integration, 'base_url' | 'resources'>): readonly BaseUrlPlace[] => {
  const places = new Map([[base_url, '/base_url']]);
  for (const [resource, { methods }] of Object.entries(resources))
    for (const [name, { base_url: own }] of Object.entries(methods))
      if (own !== undefined && !places.has(own))
        places.set(own, pointerTo('resources', resource, 'methods', name, 'base_url'));
  return [...places].map(([url, pointer]) => ({ url, pointer }));
};
