// The seal function in Lambda.
import { openArchive } from '#adapters/aws/s3-archive.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { SEAL_ENV } from './env.ts';

const env = requireEnv(process.env, SEAL_ENV);

/** Throws, so that nobody takes the archive for sealed: the alarms on sealing call. */
export const handler = async (): Promise<never> => {
  for await (const _ of openArchive(env.AUDIT_BUCKET).list('digests/')) break;
  throw Object.assign(new Error('nothing seals yet'), { name: 'SealIncomplete' });
};
