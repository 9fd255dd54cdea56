// The public key that something was signed with, and whether anybody but its neighbour vouches for it.
import { createPublicKey } from 'node:crypto';
import { fingerprintOf } from '#core/audit/envelope.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { Arguments, Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readBytes } from './read-input.ts';

export type PublicKey = {
  /** DER of the SubjectPublicKeyInfo. */
  readonly der: Uint8Array;
  readonly fingerprint: string;
  /** `beside`: it lies beside what it is to verify, and whoever wrote the one could write the other. */
  readonly from: 'file' | 'fingerprint' | 'beside';
};

const failure = (exit: Failure['exit'], message: string) => err<Failure>({ exit, message });

/** @param beside the key that lies with what was signed, if one does */
export const readPublicKey = async (
  { flags }: Arguments,
  io: Io,
  beside: () => Promise<Uint8Array | undefined>,
): Promise<Result<PublicKey, Failure>> => {
  const path = flags['public-key']?.[0];
  const read = path === undefined ? ok(await beside()) : await readBytes(path, io);
  if (!read.ok) return read;
  if (read.value === undefined)
    return failure(EXIT.usage, 'There is no key.pem here: name the public key by --public-key FILE.');
  const der = derOf(read.value);
  if (der === undefined) return failure(EXIT.failed, `${path ?? 'key.pem'} is no public key in PEM or DER.`);
  const fingerprint = fingerprintOf(der);
  const wanted = flags.fingerprint?.[0]?.replaceAll(':', '').toLowerCase();
  if (wanted !== undefined && !/^[0-9a-f]{64}$/.test(wanted))
    return failure(EXIT.usage, '--fingerprint takes 64 hexadecimal digits.');
  if (wanted !== undefined && wanted !== fingerprint)
    return failure(EXIT.problems, `The key is another one: its fingerprint is ${fingerprint}.`);
  if (path !== undefined) return ok({ der, fingerprint, from: 'file' });
  return ok({ der, fingerprint, from: wanted === undefined ? 'beside' : 'fingerprint' });
};

/** `undefined` for anything that is no public key on P-256; a private key is none. */
const derOf = (bytes: Uint8Array): Uint8Array | undefined => {
  const buffer = Buffer.from(bytes);
  const isPem = buffer.includes('-----BEGIN PUBLIC KEY-----');
  try {
    const key = isPem ? createPublicKey(buffer) : createPublicKey({ key: buffer, format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
      ? key.export({ format: 'der', type: 'spki' })
      : undefined;
  } catch {
    return undefined;
  }
};
