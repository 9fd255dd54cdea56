// Seals what is one account's for the credential table: AES-256-GCM under a data key of KMS, bound to tenant and account by
// the encryption context (docs.aws.amazon.com/kms, "Encryption context") and again as additional data.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Sealer } from '#core/credentials/ports.ts';
import { rememberFor } from '#core/remember.ts';
import { storeUnavailable } from './dynamo.ts';
import type { CallAws } from './signed-client.ts';
import type { CallAs } from './tenant-sessions.ts';

/** How long an opened token stays in memory, so that a warm call needs no KMS request. */
export const OPENED_MS = 5 * 60_000;
const MAX_OPENED = 1000;

const FORMAT = 'v1';
const TAG_BYTES = 16;
const IV_BYTES = 12;

/** `credential`: tokens that were granted; `vault`: what was handed over. Each is granted for itself (lib/constructs/keys.ts). */
type Purpose = 'credential' | 'vault';

/** Sealers that share what they opened. @param keyId id, ARN or alias of the residency's encryption key */
export const sealers = (callAs: CallAs, keyId: string, now: () => number, purpose: Purpose = 'credential') => {
  const opened = rememberFor<string>(OPENED_MS, now, MAX_OPENED);
  return (tenant: string, account: string): Sealer => {
    const context = { tenant, account, purpose };
    const call = callAs(tenant);
    const bound = Buffer.from(JSON.stringify(context));
    return {
      prepare: async () => {
        const { Plaintext, CiphertextBlob } = await kms(call, 'GenerateDataKey', {
          ...{ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context },
        });
        const key = Buffer.from(field(Plaintext), 'base64');
        return (plain) => [FORMAT, field(CiphertextBlob), encrypt(key, bound, plain)].join('.');
      },
      open: (sealed) =>
        opened.get(`${tenant}/${account}/${sealed}`, async () => {
          const [format, wrapped, body] = sealed.split('.');
          if (format !== FORMAT || !wrapped || !body) throw new Error('a sealed credential is of no known format');
          const { Plaintext } = await kms(call, 'Decrypt', {
            ...{ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext: context },
          });
          return decrypt(Buffer.from(field(Plaintext), 'base64'), bound, Buffer.from(body, 'base64'));
        }),
    };
  };
};

const kms = async (call: CallAws, operation: string, input: object): Promise<{ readonly [name: string]: unknown }> =>
  (await call('kms', operation, input)) as { readonly [name: string]: unknown };

const field = (value: unknown): string => {
  if (typeof value !== 'string') throw storeUnavailable('kms', 'DataKey', 'NotDecodable');
  return value;
};

const encrypt = (key: Buffer, bound: Buffer, plain: string): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound);
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
};

const decrypt = (key: Buffer, bound: Buffer, bytes: Buffer): string => {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const opened = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
  return Buffer.concat(opened).toString('utf8');
};
