// `integration new`: a definition on this machine that passes the check and waits for the API's own paths and schemas.
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Integration } from '#core/integrations/integration.ts';
import { isSlug } from '#core/integrations/slug.ts';
import type { Json } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { buildTools } from '#core/tools/tool.ts';
import { newDefinition } from '#lib/integrations/new-definition.ts';
import { firstUsable, type Server, UNKNOWN } from '#lib/openapi/servers.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { toolTable } from './import-report.ts';
import { knownProvider } from './known-provider.ts';
import { SCHEMA_FILE, soundDefinition } from './read-definition.ts';
import { writeNew } from './write-file.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCHEMA = fileURLToPath(SCHEMA_FILE);
const SCHEMA_NAME = 'integration.schema.json';

/** Exit 0 with the file written; 2 where it is there already, or an option cannot be. Nothing is overwritten. */
export const newIntegration = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { slug } = given.operands as { readonly slug: string };
  const { out: [out = `./${slug}.json`] = [], label: [label] = [] } = given.flags;
  if (!isSlug(slug))
    return usage(`${slug} is no slug: a lower-case letter, then letters, digits and hyphens, at most 40.`);
  const server = serverOf(given.flags['base-url']?.[0]);
  if (!server.ok) return server;
  const provider = await knownProvider(given.flags.provider?.[0]);
  if (!provider.ok) return provider;
  const definition = newDefinition({ slug, label, server: server.value, provider: provider.value });
  const sound = await soundDefinition(`What ${slug} would be`, definition as unknown as Json);
  if (!sound.ok) return sound;
  const written = await write(out, definition, io);
  return written.ok ? ok(outcomeOf(out, definition)) : written;
};

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

const serverOf = (url: string | undefined): Result<Server | undefined, Failure> => {
  const server = url === undefined ? undefined : firstUsable([{ url }]);
  return url === undefined || server !== undefined
    ? ok(server)
    : usage(`${url} can be no base URL: give an https URL of a domain name, without port and query.`);
};

/** Where an editor finds the schema: in this checkout, or beside the definition, where it is written too. */
const schemaBeside = (out: string): { readonly reference: string; readonly copy?: string } => {
  const file = resolve(out);
  if (file.startsWith(ROOT)) {
    const path = relative(dirname(file), SCHEMA).split(sep).join('/');
    return { reference: path.startsWith('.') ? path : `./${path}` };
  }
  return { reference: `./${SCHEMA_NAME}`, copy: join(dirname(out), SCHEMA_NAME) };
};

const write = async (out: string, definition: Integration, io: Io): Promise<Result<unknown, Failure>> => {
  const { reference, copy } = schemaBeside(out);
  const text = `${JSON.stringify({ $schema: reference, ...definition }, null, 2)}\n`;
  const written = await writeNew(out, text, io);
  if (!written.ok) return written;
  if (written.value === 'exists') return usage(`${out} is there already: give another --out.`);
  // One that is there stays: several definitions lie beside one schema.
  return copy === undefined ? written : writeNew(copy, await readFile(SCHEMA, 'utf8'), io);
};

const outcomeOf = (out: string, definition: Integration): Outcome => {
  const tools = buildTools(definition);
  const list = tools.find(({ methodName }) => methodName === 'list')?.name;
  const variables = Object.keys(definition.variables ?? {}).map((name) => ` --variable ${name}=…`);
  const next = [
    `sallyport integration check ${out}`,
    `sallyport integration try ${out} ${list}${variables.join('')} --dry-run`,
    `sallyport integration put ${out}`,
  ];
  const address = definition.base_url === UNKNOWN.url ? ' base_url leads nowhere until you set it.' : '';
  return {
    exit: EXIT.ok,
    json: { out, slug: definition.slug, tools: tools.map(({ name }) => name), next },
    text: [
      `Written to ${out}.`,
      toolTable(tools),
      `It is sound, and its resource is an example: put the paths, names and schemas of the API in its place.${address}`,
      `Next:\n${next.map((line) => `  ${line}`).join('\n')}`,
    ].join('\n\n'),
  };
};
