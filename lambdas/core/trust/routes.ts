// Where the trust pages are served: routes for the stack, the local mode and the function alike.

/** Public, without any key. */
export const TRUST_RESOURCES = [
  '/trust',
  '/trust.pdf',
  '/trust.md',
  '/trust.json',
  '/trust/history/{version}',
  '/reference',
  '/reference.md',
  '/reference/tools.json',
  '/reference/{integration}',
  '/llms.txt',
] as const;

/**
 * RFC 9116 §3 puts it at the root of a host. Without a domain of its own an API lies under its stage, where nobody looks for it.
 */
export const WELL_KNOWN_RESOURCE = '/.well-known/security.txt';

/**
 * The path of a request, of its route and the values of the placeholders: never the path as it was sent, which a stage,
 * dots or a second encoding could make another.
 */
export const sitePath = (resource: string, values: { readonly [name: string]: string }): string =>
  resource.replace(/\{(\w+)\}/g, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : ''));
