// The local stand-in for KMS key material: random root keys in one file, readable by the owner alone.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { join } from 'node:path';
import { ecdsaOfDigest } from './ecdsa-of-digest.ts';
import { readState, writeFileAtomically } from './state-file.ts';

export type KeyRing = {
  /** HMAC-SHA-256 under the named key, as KMS GenerateMac. */
  readonly mac: (keyId: string, message: Uint8Array) => Buffer;
  /** AES-256-GCM with the context as additional data, as KMS Encrypt. */
  readonly seal: (keyId: string, context: string, plain: string) => string;
  readonly open: (keyId: string, context: string, sealed: string) => string;
  /** ECDSA over P-256 of a SHA-256 digest, in DER, as KMS Sign. */
  readonly sign: (keyId: string, digest: Uint8Array) => Buffer;
  /** DER of the SubjectPublicKeyInfo, as KMS GetPublicKey. */
  readonly publicKey: (keyId: string) => Buffer;
};

/** @param directory where the keys live; `undefined` keeps them in memory */
export const openKeyRing = (directory: string | undefined): KeyRing => {
  const file = directory && join(directory, 'keys.json');
  const keys = readState<string>(file);
  const kept = (id: string, make: () => Buffer): Buffer => {
    if (keys[id] === undefined) {
      keys[id] = make().toString('base64');
      if (file) writeFileAtomically(file, JSON.stringify(keys));
    }
    return Buffer.from(keys[id], 'base64');
  };
  const key = (id: string): Buffer => kept(id, () => randomBytes(32));
  // Under a name of its own: a key that signs does nothing else, as in KMS.
  const signingKey = (id: string): KeyObject =>
    createPrivateKey({ key: kept(`sign ${id}`, newSigningKey), format: 'der', type: 'pkcs8' });
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
    sign: (id, digest) => ecdsaOfDigest(signingKey(id), digest),
    publicKey: (id) => createPublicKey(signingKey(id)).export({ format: 'der', type: 'spki' }),
  };
};

const newSigningKey = (): Buffer =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'der', type: 'pkcs8' });
