// `openapi import`: an OpenAPI document from this machine → an integration definition and a report.
import type { Integration } from '#core/integrations/integration.ts';
import { isSlug } from '#core/integrations/slug.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { buildTools } from '#core/tools/tool.ts';
import { differenceOf } from '#lib/openapi/difference.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import { type Imported, type ImportOptions, importDocument } from '#lib/openapi/import-document.ts';
import { type OpenApiDocument, parseDocument } from '#lib/openapi/parse-document.ts';
import { reimport, withLock } from '#lib/openapi/reimport.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { differenceText, reportText, toolTable } from './import-report.ts';
import { knownProvider } from './known-provider.ts';
import { checkDefinition, soundDefinition } from './read-definition.ts';
import { readBytes, readJsonFile } from './read-input.ts';
import { writeText } from './write-file.ts';

/** Bytes from which on it takes long enough for somebody to wonder. */
const BIG = 500_000;

type Source = { readonly name: string; readonly document: OpenApiDocument };

/** Exit 0 with the definition, or 6 where no operation became a tool; 1 with one sentence where it is no document. */
export const importOpenApi = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { slug: [slug] = [], out: [out] = [], 'base-url': [baseUrl] = [] } = given.flags;
  if (slug !== undefined && !isSlug(slug))
    return usage(`${slug} is no slug: a lower-case letter, then letters, digits and hyphens, at most 40.`);
  const earlier = await readPrevious(given, io);
  if (!earlier.ok) return earlier;
  const previous = earlier.value?.definition;
  if (previous !== undefined && slug !== undefined && slug !== previous.slug)
    return usage(`${earlier.value?.path} is ${previous.slug}, not ${slug}: leave out --slug, or give another --out.`);
  const provider = await knownProvider(given.flags.provider?.[0]);
  if (!provider.ok) return provider;
  const source = await readSource(given.operands.file as string, io);
  if (!source.ok) return source;
  const made = await make(source.value, { slug, baseUrl, previous, provider: provider.value }, io);
  if (!made.ok) return made;
  const written = out === undefined ? ok(undefined) : await writeText(out, `${textOf(made.value)}\n`, io);
  if (!written.ok) return written;
  return ok(outcomeOf(source.value, made.value, earlier.value, out, given.flags.tools !== undefined));
};

type Wanted = { readonly [option in keyof ImportOptions]: ImportOptions[option] | undefined };

const make = async (
  { name, document }: Source,
  { slug, baseUrl, previous, provider }: Wanted,
  io: Io,
): Promise<Result<Imported, Failure>> => {
  const imported = importDocument(document, {
    ...(slug !== undefined && { slug }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(previous !== undefined && { previous }),
    ...(provider !== undefined && { provider }),
  });
  if (!imported.ok) return err({ exit: EXIT.failed, message: `${name} ${imported.error}` });
  const { operations } = imported.value;
  if (operations > 300) io.err(`Checking ${operations} operations …\n`);
  const held = await holdToRules(imported.value, checkDefinition);
  const made = previous === undefined ? withLock(held) : reimport(held, previous);
  // What somebody wrote by hand may not go with what the document says now.
  const problems = previous === undefined ? held.problems : await checkDefinition(made.definition as unknown as Json);
  if (problems.length > 0)
    return err({ exit: EXIT.problems, message: `${name} makes no sound definition.`, errors: problems });
  return ok(made);
};

type Previous = { readonly path: string; readonly definition: Integration };

/** What an earlier import made: the file of --previous, else what stands where --out is to be written. */
const readPrevious = async ({ flags }: Arguments, io: Io): Promise<Result<Previous | undefined, Failure>> => {
  const { previous: [named] = [], out: [out] = [] } = flags;
  const path = named ?? out;
  if (path === undefined || (named === undefined && !(await exists(path, io)))) return ok(undefined);
  const read = await readJsonFile(path, io);
  if (!read.ok) return read;
  if (!isObject(read.value) || !isObject(read.value.import))
    return usage(
      `${path} is no definition that an import made: give another --${named === undefined ? 'out' : 'previous'}.`,
    );
  const definition = await soundDefinition(path, read.value);
  return definition.ok ? ok({ path, definition: definition.value }) : definition;
};

const exists = async (path: string, io: Io): Promise<boolean> =>
  io.readFile(path).then(
    () => true,
    (cause: NodeJS.ErrnoException) => cause.code !== 'ENOENT',
  );

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

const outcomeOf = (
  { name, document }: Source,
  imported: Imported,
  previous: Previous | undefined,
  out: string | undefined,
  showTools: boolean,
): Outcome => {
  const { definition, operations, report } = imported;
  const tools = buildTools(definition);
  const difference = previous && differenceOf(previous.definition, definition);
  const bytes = tools.reduce((sum, { fragment }) => sum + Buffer.byteLength(fragment), 0);
  const summary = [
    `${name}: OpenAPI ${document.version}, ${operations} operations, ${tools.length} tools, ${Math.ceil(bytes / 1024)} KB in tools/list.`,
    ...(report.length === 0 ? [] : [reportText(report)]),
    ...(previous && difference ? [differenceText(previous.path, difference)] : []),
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
      ...(difference && { difference }),
      ...(showTools && { tools: tools.map((tool) => tool.definition) }),
      ...(out === undefined ? { definition: definition as unknown as JsonObject } : { out }),
    },
    text: out === undefined ? textOf(imported) : summary,
    ...(out === undefined && { note: summary }),
  };
};
