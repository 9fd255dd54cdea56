// `openapi import`: an OpenAPI document from this machine → an integration definition and a report.
import { isSlug } from '#core/integrations/slug.ts';
import type { JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import { type Imported, importDocument } from '#lib/openapi/import-document.ts';
import { type OpenApiDocument, parseDocument } from '#lib/openapi/parse-document.ts';
import type { ReportEntry } from '#lib/openapi/report.ts';
import { checkDefinition } from './check-definition.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { readBytes } from './read-input.ts';
import { columns, printable, table } from './table.ts';

/** Bytes from which on it takes long enough for somebody to wonder. */
const BIG = 500_000;

type Source = { readonly name: string; readonly document: OpenApiDocument };

/** Exit 0 with the definition, or 6 where no operation became a tool; 1 with one sentence where it is no document. */
export const importOpenApi = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { slug: [slug] = [], out: [out] = [], 'base-url': [baseUrl] = [] } = given.flags;
  if (slug !== undefined && !isSlug(slug))
    return usage(`${slug} is no slug: a lower-case letter, then letters, digits and hyphens, at most 40.`);
  const source = await readSource(given.operands.file as string, io);
  if (!source.ok) return source;
  const { name, document } = source.value;
  const imported = importDocument(document, {
    ...(slug !== undefined && { slug }),
    ...(baseUrl !== undefined && { baseUrl }),
  });
  if (!imported.ok) return err({ exit: EXIT.failed, message: `${name} ${imported.error}` });
  const { operations } = imported.value;
  if (operations > 300) io.err(`Checking ${operations} operations …\n`);
  const held = await holdToRules(imported.value, checkDefinition);
  if (held.problems.length > 0)
    return err({ exit: EXIT.problems, message: `${name} makes no sound definition.`, errors: held.problems });
  const written = out === undefined ? ok(undefined) : await write(out, held, io);
  if (!written.ok) return written;
  return ok(outcomeOf(source.value, held, buildTools(held.definition), out, given.flags.tools !== undefined));
};

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

const readSource = async (file: string, io: Io): Promise<Result<Source, Failure>> => {
  if (/^https?:/i.test(file))
    return usage('Nothing is fetched here: download the document, and give the file or - for stdin.');
  const name = file === '-' ? 'The document on stdin' : file;
  const bytes = file === '-' ? ok(await io.readStdin()) : await readBytes(file, io);
  if (!bytes.ok) return bytes;
  if (bytes.value.length > BIG) io.err(`Reading ${(bytes.value.length / 1e6).toFixed(1)} MB …\n`);
  const parsed = parseDocument(bytes.value);
  return parsed.ok
    ? ok({ name, document: parsed.value })
    : err({ exit: EXIT.failed, message: `${name} ${parsed.error}` });
};

const textOf = ({ definition }: Pick<Imported, 'definition'>): string => JSON.stringify(definition, null, 2);

const write = async (path: string, imported: Imported, io: Io): Promise<Result<undefined, Failure>> => {
  try {
    await io.writeFile(path, `${textOf(imported)}\n`);
    return ok(undefined);
  } catch (cause) {
    return usage(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'error'}): check the path.`);
  }
};

const outcomeOf = (
  { name, document }: Source,
  imported: Imported,
  tools: readonly Tool[],
  out: string | undefined,
  showTools: boolean,
): Outcome => {
  const { definition, operations, report } = imported;
  const bytes = tools.reduce((sum, { fragment }) => sum + Buffer.byteLength(fragment), 0);
  const summary = [
    `${name}: OpenAPI ${document.version}, ${operations} operations, ${tools.length} tools, ${Math.ceil(bytes / 1024)} KB in tools/list.`,
    ...(report.length === 0 ? [] : [reportText(report)]),
    ...(showTools ? [toolTable(tools)] : []),
    ...(out === undefined ? [] : [`Written to ${out}. Next: sallyport integration check ${out}`]),
  ].join('\n\n');
  return {
    exit: tools.length === 0 ? EXIT.problems : EXIT.ok,
    json: {
      openapi: document.version,
      slug: definition.slug,
      operations,
      imported: tools.length,
      bytes,
      report,
      ...(showTools && { tools: tools.map((tool) => tool.definition) }),
      ...(out === undefined ? { definition: definition as unknown as JsonObject } : { out }),
    },
    text: out === undefined ? textOf(imported) : summary,
    ...(out === undefined && { note: summary }),
  };
};

const toolTable = (tools: readonly Tool[]): string =>
  table(
    ['name', 'class', 'request'],
    tools.map(({ name, methodClass, method }) => ({
      name,
      class: methodClass,
      request: `${method.http} ${method.path}`,
    })),
  );

const HEADS = { failed: 'No tool', needs: 'No tool yet', note: 'Less than the document says' } as const;
const SHOWN = 3;

/** What many operations have in common is said once, with the first of them. */
const reportText = (report: readonly ReportEntry[]): string =>
  (['failed', 'needs', 'note'] as const)
    .flatMap((kind) => {
      const entries = report.filter((entry) => entry.kind === kind);
      if (entries.length === 0) return [];
      const groups = [...Map.groupBy(entries, ({ reason, action }) => `${reason} ${action}`)];
      const rows = groups.map(([said, same]) => ['', String(same.length), printable(`${said} (${someOf(same)})`)]);
      return [`${HEADS[kind]}:\n${columns(rows)}`];
    })
    .join('\n\n');

const someOf = (entries: readonly ReportEntry[]): string =>
  entries
    .slice(0, SHOWN)
    .map(({ operation }) => operation)
    .join(', ') + (entries.length > SHOWN ? ', …' : '');
