// `procurement`: the answers as a document, or as a table for somebody's spreadsheet.
import { err, ok, type Result } from '#core/result.ts';
import { type Answer, procurementAnswers } from '#lib/trust/procurement.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { csv } from './csv.ts';
import { EXIT } from './exit-codes.ts';
import { readModel } from './trust-model.ts';
import { writeText } from './write-file.ts';

export const procurement = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { out: [out] = [], format: [format = 'md'] = [] } = given.flags;
  if (format !== 'md' && format !== 'csv') return err({ exit: EXIT.usage, message: '--format is md or csv.' });
  const model = await readModel(given, io);
  if (!model.ok) return model;
  const { published, contentHash } = model.value;
  const items = procurementAnswers(model.value);
  const { version } = published.trust;
  const text = format === 'csv' ? csv(COLUMNS, items) : markdown(items, published.operator.name, version);
  const json = { version, content_hash: contentHash, items };
  if (out === undefined) return ok({ exit: EXIT.ok, json, text, isVerbatim: true });
  const written = await writeText(out, text, io);
  return written.ok ? ok({ exit: EXIT.ok, json, text: `Written to ${out}: ${items.length} answers.` }) : written;
};

const COLUMNS: readonly (keyof Answer)[] = ['question', 'answer', 'anchor', 'bound', 'evidence'];

const markdown = (items: readonly Answer[], operator: string, version: string): string =>
  `# Answers for a vendor review\n\n${escaped(operator)}, version ${version} of the SLA & security page.\n\n${items
    .map(
      ({ question, answer, anchor, bound, evidence }, i) =>
        `## ${i + 1}. ${escaped(question)}\n\n${escaped(answer)}\n\n- Where: ${anchor}\n- Bound to evidence: ${bound} commitments\n- Evidence: ${escaped(evidence) || 'none'}\n`,
    )
    .join('\n')}`;

/** What Markdown or HTML would take for more than words. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]<>#|]/g, (character) => `\\${character}`);
