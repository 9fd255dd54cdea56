// From an account's secret to where it goes in the request. What is returned here is attached by the HTTP client, after
// its last check of the host.
import type { AuthScheme } from '#core/integrations/integration.ts';
import type { CredentialPlacement } from './exchange.ts';

/** The fields that an auth scheme names, as they were handed over. */
export type Secret = { readonly [field: string]: string };

/** A template in an `apply` value: one field, or fields and literal text for base64. */
export const CREDENTIAL_TEMPLATE = /\{\{(?:credential\.(\w+)|base64\(([^(){}]*)\))\}\}/g;
/** The name of a field inside a template. */
export const CREDENTIAL_FIELD = /credential\.(\w+)/g;
const PRINTABLE = /^[\x20-\x7e]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Messages name the field, never its value: a fault is logged. */
const fieldOf = (secret: Secret, field: string): string => {
  const value: unknown = secret[field];
  if (typeof value !== 'string' || value === '') throw new Error(`credential field ${field} is missing`);
  if (CONTROL.test(value)) throw new Error(`credential field ${field} holds a control character`);
  return value;
};

/** One template of `placeCredential`, with its checks. */
export const fillTemplate = (template: string, secret: Secret): string => {
  const filled = template.replace(CREDENTIAL_TEMPLATE, (_, field: string | undefined, pair: string | undefined) => {
    if (field !== undefined) return fieldOf(secret, field);
    const text = (pair ?? '').replace(CREDENTIAL_FIELD, (__, name: string) => fieldOf(secret, name));
    return Buffer.from(text, 'utf8').toString('base64');
  });
  if (template.replace(CREDENTIAL_TEMPLATE, '').includes('{{'))
    throw new Error('credential template is not one this gateway knows');
  return filled;
};

/**
 * Fills an authentication scheme's templates: `{{credential.FIELD}}`, and `{{base64(credential.A:credential.B)}}` for
 * RFC 7617 Basic values (literal text between the fields stays: `{{base64(credential.email/token:credential.key)}}`).
 * Throws, without the value, on a missing or empty field, a control character, or a header value beyond printable ASCII.
 */
export const placeCredential = (scheme: Pick<AuthScheme, 'apply'>, secret: Secret): readonly CredentialPlacement[] =>
  scheme.apply.map(({ in: place, name, value: template }) => {
    const value = fillTemplate(template, secret);
    if (place === 'header' && !PRINTABLE.test(value))
      throw new Error(`credential header ${name} is not printable ASCII`);
    return { in: place, name, value };
  });

/** Shorter texts are in many words. */
const SHORTEST_SECRET = 4;

/** The words of a value, and what those of RFC 7617 are made of. */
const wordsOf = ({ value }: CredentialPlacement): readonly string[] =>
  value
    .split(' ')
    .flatMap((word) => [word, ...Buffer.from(word, 'base64').toString('latin1').split(':')])
    .filter((word) => word.length >= SHORTEST_SECRET);

/** Whether a word of an upstream holds something of the credential that it was sent, or is a piece of it. */
export const reflects = (text: string, credential: readonly CredentialPlacement[]): boolean =>
  credential.flatMap(wordsOf).some((word) => word.includes(text) || text.includes(word));
