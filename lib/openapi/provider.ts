// What is known of a provider beside its document: the document brings the tools, the record everything else.
import type { Integration } from '#core/integrations/integration.ts';
import type { Server } from './servers.ts';

/** An integration without its tools. */
export type KnownProvider = Omit<Integration, 'resources' | 'documentation'>;

const parts = (url: string): { readonly origin: string; readonly path: string } => {
  const [, origin = '', path = ''] = /^(https:\/\/[^/]+)(.*)$/.exec(url) ?? [];
  return { origin, path: path.replace(/\/$/, '') };
};

const isWithin = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`);

/** The record's host, whose variables have patterns, with the path that the document's operations follow. */
export const providerServer = (known: KnownProvider, stated: Server | undefined): Server => {
  const { origin, path } = parts(known.base_url);
  const below = stated === undefined ? path : parts(stated.url).path;
  const url = origin + inWordsOf(path, below);
  // A variable that stands nowhere would have to be given for nothing.
  const used = [url, JSON.stringify(known.auth)].join(' ');
  const variables = Object.entries(known.variables ?? {}).filter(([name]) => used.includes(`{{account.${name}}}`));
  return { url, variables: Object.fromEntries(variables), defaults: {} };
};

/** The document's path, its variables called as the record calls those that stand in the same place. */
const inWordsOf = (path: string, below: string): string => {
  if (!below.includes('{{')) return below;
  const own = path.split('/');
  const segments = below.split('/').map((segment, i) => {
    const isSame = segment.includes('{{') && own[i]?.includes('{{');
    return isSame ? (own[i] ?? '') : segment;
  });
  const isKnown = segments.every((segment, i) => !segment.includes('{{') || segment === own[i]);
  return isKnown ? segments.join('/') : path;
};

/** Members that a record brings, for a definition with this base URL. */
export const knownMembers = (known: KnownProvider, base: string) => {
  const { description, docs_url, category, headers, rate_limit, errors, verify } = known;
  const moved = verify && verifyBelow(verify, parts(known.base_url).path, parts(base).path);
  return {
    ...(description !== undefined && { description }),
    ...(docs_url !== undefined && { docs_url }),
    ...(category !== undefined && { category }),
    ...(headers !== undefined && { headers }),
    ...(rate_limit !== undefined && { rate_limit }),
    ...(errors !== undefined && { errors }),
    ...(moved !== undefined && { verify: moved }),
  };
};

/** The same call below another base; `undefined` where it lies outside. */
const verifyBelow = (
  verify: NonNullable<Integration['verify']>,
  before: string,
  after: string,
): Integration['verify'] => {
  const whole = before + verify.path;
  const path = isWithin(whole, after) ? whole.slice(after.length) : '';
  return path === '' || path.includes('{{') ? undefined : { ...verify, path };
};
