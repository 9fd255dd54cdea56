// Identifiers. Whatever belongs to a tenant carries the tenant's part, so that a record's partition is known from its id
// alone: no look-up table, and no read of another tenant's partition to find out that it is another tenant's.

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const PART = 12;

export type OwnedKind = 'acc' | 'srv' | 'tok' | 'con';

/** 12 base36 digits, 62 bits; 252 = 7 × 36, so higher bytes are rejected to stay uniform. */
const randomPart = (randomBytes: (size: number) => Uint8Array): string => {
  let text = '';
  while (text.length < PART) {
    for (const byte of randomBytes(PART)) if (byte < 252 && text.length < PART) text += ALPHABET[byte % 36];
  }
  return text;
};

export const mintTenantId = (randomBytes: (size: number) => Uint8Array): string => `ten_${randomPart(randomBytes)}`;

export const mintAdminKeyId = (randomBytes: (size: number) => Uint8Array): string => `key_${randomPart(randomBytes)}`;

/** `acc_` account, `srv_` MCP server, `tok_` API token, `con_` attempt to connect: tenant's part, then its own. */
export const mintOwnedId = (kind: OwnedKind, tenant: string, randomBytes: (size: number) => Uint8Array): string =>
  `${kind}_${tenant.slice(4)}${randomPart(randomBytes)}`;

/** Of what tells one hand-over of a credential from another. */
export const HAND_OVER_BYTES = 12;

/** @param bytes of randomness, in base64url: what tells one act from another and is no secret for longer than it */
export const mintNonce = (randomBytes: (size: number) => Uint8Array, bytes: number): string =>
  Buffer.from(randomBytes(bytes)).toString('base64url');

export const isTenantId = (id: string): boolean => /^ten_[0-9a-z]{12}$/.test(id);

/** The tenant an owned id belongs to; `undefined` for an id that is none of this kind. */
export const tenantOf = (id: string, kind: OwnedKind): string | undefined =>
  id.startsWith(`${kind}_`) && /^[0-9a-z]{24}$/.test(id.slice(4)) ? `ten_${id.slice(4, 4 + PART)}` : undefined;

/** Whether a text has the form of an id of ours: a kind and one part, or the tenant's and its own. */
export const isId = (text: string): boolean =>
  /^(?:(?:ten|key)_[0-9a-z]{12}|(?:acc|srv|tok|con)_[0-9a-z]{24})$/.test(text);
