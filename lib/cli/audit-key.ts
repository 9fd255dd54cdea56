// `audit key`: the public half of the key that the archive is signed with, from KMS itself.
import { kmsSigner } from '#adapters/aws/kms-signer.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { fingerprintOf } from '#core/audit/envelope.ts';
import { publicKeyPem } from '#core/audit/public-key-pem.ts';
import { err, ok, type Result } from '#core/result.ts';
import { credentialsFailure } from './aws.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { writeText } from './write-file.ts';

export const auditKey = async ({ operands, flags }: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const arn = operands.arn ?? '';
  const region = /^arn:aws(?:-\w+)*:kms:([a-z0-9-]+):\d{12}:key\/[\w-]+$/.exec(arn)?.[1];
  if (region === undefined)
    return err({ exit: EXIT.usage, message: 'Name the key by its ARN: the stack’s output AuditSigningKey has it.' });
  try {
    const credentials = await io.aws.credentials(region);
    const der = await kmsSigner(createSignedClient({ region, credentials: () => credentials }), arn).publicKey();
    const [pem, fingerprint] = [publicKeyPem(der), fingerprintOf(der)];
    const out = flags.out?.[0];
    if (out !== undefined) {
      const written = await writeText(out, pem, io);
      if (!written.ok) return written;
    }
    const text = out === undefined ? `${pem}${fingerprint}` : `Written to ${out}. Fingerprint: ${fingerprint}`;
    return ok({ exit: EXIT.ok, json: { fingerprint, pem }, text });
  } catch (fault) {
    const message = `KMS did not give the key (${(fault as Error).message}): kms:GetPublicKey is needed on it.`;
    return err(credentialsFailure(fault) ?? { exit: EXIT.failed, message });
  }
};
