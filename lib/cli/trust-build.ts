// `trust build` and `trust publish`.
import { join } from 'node:path';
import { err, ok, type Result } from '#core/result.ts';
import { publicIntegrations } from '#lib/trust/load.ts';
import { trustDocument } from '#lib/trust/page/trust-document.ts';
import { HISTORY_DIRECTORY, releaseFile } from '#lib/trust/releases.ts';
import { buildSite } from '#lib/trust/site.ts';
import { writeFiles } from '#lib/trust/write-site.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readModel } from './trust-model.ts';
import { writeNew } from './write-file.ts';

export const trustBuild = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const out = given.flags.out?.[0] as string;
  const model = await readModel(given, io);
  if (!model.ok) return model;
  const files = await buildSite({
    model: model.value,
    integrations: await publicIntegrations(false),
    extension: '.html',
  });
  try {
    writeFiles(out, files);
  } catch (cause) {
    const { code = 'error' } = cause as NodeJS.ErrnoException;
    return err({ exit: EXIT.usage, message: `${out} cannot be written (${code}): check the path.` });
  }
  const { contentHash, published } = model.value;
  const { version } = published.trust;
  return ok({
    exit: EXIT.ok,
    json: { out, version, content_hash: contentHash, files: files.map(({ file }) => file) },
    text: `Version ${version}, content hash ${contentHash}: ${files.length} files in ${out}. Begin with ${join(out, 'trust.html')}.`,
  });
};

/** `alreadyDone` where the version is published. */
export const trustPublish = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const model = await readModel(given, io);
  if (!model.ok) return model;
  const { version, updated } = model.value.published.trust;
  if (updated === undefined)
    return err({
      exit: EXIT.problems,
      message: 'The page is a draft: review it, and set the date in trust.updated of the configuration.',
    });
  const document = trustDocument(model.value, { page: `/trust/history/${version}` });
  const path = join(given.flags.history?.[0] ?? HISTORY_DIRECTORY, `${version}.json`);
  const written = await writeNew(path, `${JSON.stringify(releaseFile(model.value, document), null, 2)}\n`, io);
  if (!written.ok) return written;
  if (written.value === 'exists')
    return err({ exit: EXIT.alreadyDone, message: `Version ${version} is published already.` });
  const { contentHash, changes } = model.value;
  return ok({
    exit: EXIT.ok,
    json: {
      version,
      content_hash: contentHash,
      file: path,
      changes: changes.map(({ kind, id, text }) => ({ kind, id, text })),
    },
    text: [
      `Version ${version} is in ${path}: commit it, then deploy.`,
      ...changes.map(({ kind, text }) => `${kind}: ${text}`),
    ].join('\n'),
  });
};
