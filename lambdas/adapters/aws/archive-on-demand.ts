// The archive, with the S3 client loaded by the first operation: of a function's requests few read it.
import type { Archive } from '#core/audit/ports.ts';
import { remember } from '#core/remember.ts';

export const archiveOnDemand = (bucket: string): Archive => {
  const loaded = remember<Archive>();
  const load = () => loaded('', async () => (await import('./s3-archive.ts')).openArchive(bucket));
  return {
    get: async (...asked) => (await load()).get(...asked),
    create: async (...asked) => (await load()).create(...asked),
    list: async function* (...asked) {
      yield* (await load()).list(...asked);
    },
  };
};
