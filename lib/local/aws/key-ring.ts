// The local stand-in for KMS key material: random root keys in one file, readable by the owner alone.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readState, writeFileAtomically } from './state-file.ts';

export type KeyRing = {
  /** HMAC-SHA-256 under the named key, as KMS GenerateMac. */
  readonly mac: (keyId: string, message: Uint8Array) => Buffer;
  /** AES-256-GCM with the context as additional data, as KMS Encrypt. */
  readonly seal: (keyId: string, context: string, plain: string) => string;
  readonly open: (keyId: string, context: string, sealed: string) => string;
};

/** @param directory where the keys live; `undefined` keeps them in memory */
export const openKeyRing = (directory: string | undefined): KeyRing => {
  const file = directory && join(directory, 'keys.json');
  const keys = readState<string>(file);
  const key = (id: string): Buffer => {
    if (keys[id] === undefined) {
      keys[id] = randomBytes(32).toString('base64');
      if (file) writeFileAtomically(file, JSON.stringify(keys));
    }
    return Buffer.from(keys[id], 'base64');
  };
  return {
    mac: (id, message) => createHmac('sha256', key(id)).update(message).digest(),
    seal: (id, context, plain) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(id), iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open: (id, context, sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key(id), bytes.subarray(0, 12)).setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
};
