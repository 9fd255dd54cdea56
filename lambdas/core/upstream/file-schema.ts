// What a schema says about a file in a multipart body.
import { isObject, type Json } from '#core/json.ts';

const OCTETS = 'application/octet-stream';
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** Text that stands for octets: `contentEncoding: base64` in the schema itself, not behind `$ref` or in a union. */
export const isFile = (schema: Json | undefined): boolean => isObject(schema) && schema.contentEncoding === 'base64';

/** Schema of the items of a list. */
export const itemsOf = (schema: Json): Json | undefined => (isObject(schema) ? schema.items : undefined);

/** Its `contentMediaType`, application/octet-stream without one; `undefined` if that is none, for it stands in a header. */
export const mediaTypeOf = (schema: Json | undefined): string | undefined => {
  const type = isObject(schema) ? (schema.contentMediaType ?? OCTETS) : OCTETS;
  return typeof type === 'string' && MEDIA_TYPE.test(type) ? type : undefined;
};
