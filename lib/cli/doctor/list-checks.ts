// tools/list: that it comes, stays the same, compiles, and that the official client keeps all of it.
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { CLIENT_LIMITS, MAX_LIST_BYTES } from '#lib/cli/client-limits.ts';
import type { Door } from './door.ts';
import type { Check, Finding } from './finding.ts';
import { judgeCount, judgeTool } from './judge-tool.ts';
import { medianMs } from './protocol-checks.ts';
import { type RawList, type Session, sayError } from './session.ts';

export type Listed = { readonly tools: readonly JsonObject[]; readonly checks: readonly Check[] };

/** @param other a session of the other era, which may see less: the client drops tools that it cannot use */
export const listTools = async (door: Door, session: Session, other: Session | undefined): Promise<Listed> => {
  const first = await listOnce(session);
  const again = await listOnce(session);
  const tools = first.raw.tools.filter(isObject);
  const checks = [
    await listCheck(door, session, first.raw, again.raw),
    await schemaCheck(tools),
    clientCheck(tools.length, [first, ...(other === undefined ? [] : [await listOnce(other)])]),
  ];
  return { tools, checks };
};

type Answer = { readonly raw: RawList; readonly kept: number; readonly fault: string | undefined };

const listOnce = async (session: Session): Promise<Answer> => {
  try {
    const { tools } = await session.client.listTools();
    return { raw: session.lastList(), kept: tools.length, fault: undefined };
  } catch (cause) {
    return { raw: session.lastList(), kept: 0, fault: sayError(cause) };
  }
};

const listCheck = async (door: Door, session: Session, first: RawList, again: RawList): Promise<Check> => {
  const name = 'list';
  const wrong = listProblem(first, again);
  if (wrong !== undefined) return { name, ok: false, detail: wrong };
  const ms = await medianMs(door.now, () =>
    session.client.listTools({}, { cacheMode: 'bypass' }).catch(() => undefined),
  );
  const size = `${first.tools.length} tools, ${(first.bytes / 1024).toFixed(1)} KB`;
  return { name, ok: true, detail: `tools/list answers ${size} in ${ms.toFixed(1)} ms (median)`, ms };
};

const listProblem = ({ tools, bytes }: RawList, again: RawList): string | undefined => {
  if (tools.length === 0) return 'tools/list shows no tool: widen the scope, or check that the integration has records';
  if (JSON.stringify(tools) !== JSON.stringify(again.tools))
    return 'two tools/list answers differ: list the same tools in the same order, or prompts are never cached';
  const names = tools.map((tool) => (isObject(tool) ? tool.name : undefined));
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) return `the name ${String(double)} is listed twice: make names unique`;
  return bytes > MAX_LIST_BYTES
    ? `tools/list is ${Math.round(bytes / 1024)} KB, of ${MAX_LIST_BYTES / 1024}: narrow the scope (--methods, --tags, --tools)`
    : undefined;
};

/** MCP 2025-11-25 and 2026-07-28, server/tools: an object at the root, and JSON Schema at all. */
const schemaCheck = async (tools: readonly JsonObject[]): Promise<Check> => {
  const faults: string[] = [];
  for (const { name, inputSchema } of tools) {
    const fault = await schemaFault(inputSchema);
    if (fault !== undefined) faults.push(`${String(name).slice(0, 80)}: inputSchema ${fault}`);
  }
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return faults.length === 0
    ? { name: 'schemas', ok: true, detail: 'every inputSchema is an object schema that compiles' }
    : { name: 'schemas', ok: false, detail: `${faults[0]}${more}` };
};

const schemaFault = async (schema: Json | undefined): Promise<string | undefined> => {
  if (!isObject(schema)) return 'is missing: give {"type": "object", "additionalProperties": false}';
  if (schema.type !== 'object') return 'has a root that is no object: set "type": "object"';
  try {
    await compileSchema(schema);
    return undefined;
  } catch (cause) {
    return `does not compile, repair it: ${(cause as Error).message}`;
  }
};

const clientCheck = (count: number, answers: readonly Answer[]): Check => {
  const name = 'official_client';
  const fault = answers.find((answer) => answer.fault !== undefined)?.fault;
  if (fault !== undefined)
    return { name, ok: false, detail: `the official client rejects the list, repair what it names: ${fault}` };
  const kept = Math.min(...answers.map((answer) => answer.kept));
  return kept < count
    ? { name, ok: false, detail: `the official client drops ${count - kept} tools: correct their x-mcp-header` }
    : { name, ok: true, detail: `the official client keeps all ${count} tools` };
};

/** By client, what it minds about these tools. */
export const judgeClients = (
  tools: readonly JsonObject[],
  serverName: string,
): { readonly [client: string]: readonly Finding[] } =>
  Object.fromEntries(
    Object.entries(CLIENT_LIMITS).map(([client, limits]) => [
      client,
      [...judgeCount(tools.length, limits), ...tools.flatMap((tool) => judgeTool(tool, limits, serverName))],
    ]),
  );
