// The one-time code that a browser carries to the tenant's backend. What was granted is sealed under it: until the backend
// comes with the code, nobody can read the grant, and whoever reads the table never can.
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { SealedToken } from '#core/credentials/ports.ts';
import type { HandedOver } from '#core/credentials/vault.ts';
import { tenantOf } from '#core/ids.ts';
import { randomBase62 } from '#core/tokens/checksum.ts';
import { keyed } from './keyed.ts';

/** What a provider granted, ready to be kept for the account. */
export type ConnectGrant = {
  /** What goes into the vault. */
  readonly credential: HandedOver;
  /** The access token, sealed for the account as always. */
  readonly token: SealedToken;
  /** The account's variables that the provider told. */
  readonly variables: { readonly [name: string]: string };
};

const IV_BYTES = 12;
const TAG_BYTES = 16;
const CODE = /^(con_[0-9a-z]{24})\.[0-9A-Za-z]{32}$/;

/** 190 random bits behind the attempt's id. */
export const mintCode = (attempt: string, randomBytes: (size: number) => Uint8Array): string =>
  `${attempt}.${randomBase62(32, randomBytes)}`;

/** The attempt whose code it is; `undefined` of what has no code's form. */
export const attemptOfCode = (code: string): string | undefined => {
  const id = CODE.exec(code)?.[1];
  return id !== undefined && tenantOf(id, 'con') !== undefined ? id : undefined;
};

const sealingKey = (code: string, key: KeyObject): Buffer => Buffer.from(keyed(key, 'code', code), 'base64url');

/** AES-256-GCM, base64. A code seals once: its key never meets a second nonce. */
export const sealGrant = (
  grant: ConnectGrant,
  code: string,
  key: KeyObject,
  randomBytes: (size: number) => Uint8Array,
): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(code, key), iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(grant), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
};

/** `undefined` where the code is another's. */
export const openGrant = (sealed: string, code: string, key: KeyObject): ConnectGrant | undefined => {
  const bytes = Buffer.from(sealed, 'base64');
  const opened = createDecipheriv('aes-256-gcm', sealingKey(code, key), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  }).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const parts = [opened.update(bytes.subarray(IV_BYTES + TAG_BYTES)), opened.final()];
    return JSON.parse(Buffer.concat(parts).toString()) as ConnectGrant;
  } catch {
    return undefined;
  }
};
