// What may be said of templates and headers that a credential goes into, wherever a definition has them.
import { CREDENTIAL_FIELD, CREDENTIAL_TEMPLATE } from '#core/upstream/credential.ts';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

// A credential in one of these would change the framing of the request, or who is asked.
const NEVER = /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|proxy-.*)$/i;

export const mayCarryCredential = (header: string): boolean => HEADER_NAME.test(header) && !NEVER.test(header);

/** Names of the fields that a value's templates use. */
export const fieldsIn = (value: string): readonly string[] =>
  (value.match(CREDENTIAL_TEMPLATE) ?? []).flatMap((template) =>
    Array.from(template.matchAll(CREDENTIAL_FIELD), ([, field = '']) => field),
  );

/** Whether nothing is left over of a value's templates once they are filled. */
export const isFillable = (value: string): boolean => !/\{\{|\}\}/.test(value.replace(CREDENTIAL_TEMPLATE, ''));
