// Finds the resource template a path belongs to, as API Gateway does: literal segments win over placeholders.
import type { Route } from './rest-event.ts';

/** @param resources templates such as `/tenants/{id}` */
export const matchRoute = (path: string, resources: readonly string[]): Route | undefined => {
  const segments = path.split('/');
  let best: (Route & { readonly literals: number }) | undefined;
  for (const resource of resources) {
    const found = match(resource.split('/'), segments);
    if (found !== undefined && (best === undefined || found.literals > best.literals)) best = { resource, ...found };
  }
  return best && { resource: best.resource, pathParameters: best.pathParameters };
};

const match = (template: readonly string[], segments: readonly string[]) => {
  if (template.length !== segments.length) return undefined;
  const pathParameters: Record<string, string> = {};
  let literals = 0;
  for (const [i, part] of template.entries()) {
    const segment = segments[i] as string;
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      if (part !== segment) return undefined;
      literals += 1;
    } else {
      const value = decoded(segment);
      if (value === undefined || value === '') return undefined;
      pathParameters[name] = value;
    }
  }
  return { pathParameters, literals };
};

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};
