// `integration check`: the definition check that the gateway makes, on this machine, before anything is stored.
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { baseUrls } from '#core/integrations/base-urls.ts';
import { adviseOnTools } from '#core/integrations/check-tools.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json } from '#core/json.ts';
import { ok, type Problem, type Result } from '#core/result.ts';
import { definitionHash } from '#core/tools/definition-hash.ts';
import { buildTools } from '#core/tools/tool.ts';
import { CLIENT_LIMITS } from './client-limits.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { judgeProfiles, type Minded } from './judge-profiles.ts';
import { checkDefinition } from './read-definition.ts';
import { readJsonFile } from './read-input.ts';
import { columns, printable, table } from './table.ts';

/** Exit 6 with every problem and its pointer, else the tools with their classes and what could be better. */
export const checkIntegration = async ({ operands }: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const path = operands.file as string;
  const read = await readJsonFile(path, io);
  if (!read.ok) return read;
  const problems = await checkDefinition(read.value);
  return ok(problems.length > 0 ? broken(path, problems) : await sound(path, read.value));
};

const lines = (problems: readonly Problem[]): string =>
  columns(problems.map(({ pointer, detail }) => ['', pointer || '/', printable(detail)]));

const mindedLines = (clients: readonly Minded[]): string =>
  columns(
    clients.map(({ client, effect, tools, example, profile }) => [
      '',
      CLIENT_LIMITS[client]?.label ?? client,
      effect === 'refuses' ? 'refuses' : 'may lose',
      tools === 0 ? 'the list' : `${tools} ${tools === 1 ? 'tool' : 'tools'}`,
      printable(profile === undefined ? example : `${example}. Or use schema_profile ${profile}`),
    ]),
  );

/** RFC 2606: an import writes such an address where its document has none. */
const nowhere = (integration: Integration): readonly Problem[] =>
  baseUrls(integration)
    .filter(({ url }) => /^https:\/\/[^/]*\.invalid(?:\/|$)/.test(url))
    .map(({ pointer }) => ({ pointer, detail: 'leads nowhere: set the address of the API' }));

const broken = (path: string, problems: readonly Problem[]): Outcome => ({
  exit: EXIT.problems,
  json: { file: path, ok: false, problems, advice: [], clients: [], tools: [] },
  text: `${path}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.\n${lines(problems)}`,
});

const sound = async (path: string, definition: Json): Promise<Outcome> => {
  const integration = definition as unknown as Integration;
  const advice = [...nowhere(integration), ...(await adviseOnTools(integration, compileSchema))];
  const built = buildTools(integration);
  const clients = judgeProfiles(built.map(({ definition }) => definition));
  const tools = built.map((tool) => ({
    name: tool.name,
    class: tool.methodClass,
    request: `${tool.method.http} ${tool.method.path}`,
    tags: tool.tags,
    hash: definitionHash(tool),
  }));
  return {
    exit: EXIT.ok,
    json: { file: path, ok: true, problems: [], advice, clients: [...clients], tools },
    text: [
      `${path}: no problems, ${tools.length} tools.`,
      table(['name', 'class', 'request', 'tags'], tools),
      ...(advice.length === 0 ? [] : [`Could be better:\n${lines(advice)}`]),
      ...(clients.length === 0 ? [] : [`Clients that mind something:\n${mindedLines(clients)}`]),
    ].join('\n\n'),
  };
};
