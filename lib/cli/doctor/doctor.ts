// `doctor`: one door, examined in the order in which a client would fail.
import { isObject, type JsonObject } from '#core/json.ts';
import { ok, type Result } from '#core/result.ts';
import { networkReason } from '#lib/cli/api-client.ts';
import type { Arguments, Failure, Io, Outcome } from '#lib/cli/command.ts';
import { EXIT, type ExitCode } from '#lib/cli/exit-codes.ts';
import { USUAL_SERVER_NAME } from '#lib/cli/judge-profiles.ts';
import { checkCall, type Wanted, wantedCall } from './call-check.ts';
import { type Door, doorOf, requestRaw, rpcInit } from './door.ts';
import type { Check } from './finding.ts';
import { judgeClients, listTools } from './list-checks.ts';
import { checkDiscover, checkHandshake, checkPing, checkUnknownTool } from './protocol-checks.ts';
import { type Report, reportOutcome } from './render-report.ts';
import { loadClient, type Session } from './session.ts';
import { checkClosedDoor, checkGet, checkOauthDiscovery, checkOrigin } from './wire-checks.ts';

/** Exit 0 healthy, 6 problems; 5, 4 and 3 where the door could not be examined (see docs/cli.md). */
export const doctor = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const door = doorOf(given, io);
  if (!door.ok) return door;
  const wanted = wantedCall(given);
  if (!wanted.ok) return wanted;
  const { shown, redact } = door.value;
  const knocked = await knock(door.value);
  if (knocked.exit !== undefined) {
    const report = { url: shown, checks: [knocked.check], tools: [], clients: {}, exit: knocked.exit };
    return ok(reportOutcome(report, redact));
  }
  const say = (text: string): void => io.err(`${text}\n`);
  const report = await examine(door.value, knocked.check, wanted.value, given.flags['server-name']?.[0], say);
  return ok(reportOutcome(report, redact));
};

type Knocked = { readonly check: Check; readonly exit?: ExitCode };

const CLOSED: { readonly [status: number]: Omit<Knocked, 'check'> & { readonly detail: string } } = {
  401: {
    exit: EXIT.denied,
    detail: 'the door is closed (401): ask for a new URL, or give the token it needs (--api-token)',
  },
  403: { exit: EXIT.denied, detail: 'this client is refused (403): ask whoever runs the gateway' },
  404: { exit: EXIT.notFound, detail: 'no MCP endpoint is there (404): check the path of the URL' },
  421: { exit: EXIT.denied, detail: 'the door is of another residency (421): use the URL it was issued with' },
};

const knock = async (door: Door): Promise<Knocked> => {
  const name = 'door';
  const started = door.now();
  try {
    const { status } = await requestRaw(door, door.url, rpcInit('initialize', door.headers));
    const ms = door.now() - started;
    const closed = CLOSED[status];
    if (closed !== undefined) return { ...closed, check: { name, ok: false, detail: closed.detail, ms } };
    if (status >= 500 || (status >= 300 && status < 400))
      return {
        exit: EXIT.unreachable,
        check: { name, ok: false, detail: `it answered ${status}: check the URL, then try again`, ms },
      };
    return { check: { name, ok: true, detail: `it answers (HTTP ${status})`, ms } };
  } catch (cause) {
    const detail = `nothing answers (${networkReason(cause)}): check the host and the port of the URL`;
    return { exit: EXIT.unreachable, check: { name, ok: false, detail } };
  }
};

const examine = async (
  door: Door,
  opened: Check,
  wanted: Wanted | undefined,
  serverName: string | undefined,
  say: (text: string) => void,
): Promise<Report> => {
  say('Trying every MCP revision …');
  await loadClient();
  const discovered = await checkDiscover(door);
  const shaken = await checkHandshake(door);
  const sessions = [shaken.session, discovered.session].filter((session) => session !== undefined);
  try {
    say('Trying what clients never do …');
    const wire = await Promise.all(
      [checkGet, checkClosedDoor, checkOrigin, checkOauthDiscovery].map((check) => attempt(check, door)),
    );
    const checks = [opened, discovered.check, shaken.check, ...wire];
    const [session, other] = sessions;
    if (session === undefined) return { url: door.shown, checks, tools: [], clients: {} };
    say('Listing and judging tools …');
    return await withTools(door, session, other, checks, wanted, serverName ?? USUAL_SERVER_NAME);
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
};

/** A request that fails is a failed check: the others still say something. */
const attempt = async (check: (door: Door) => Promise<Check>, door: Door): Promise<Check> => {
  try {
    return await check(door);
  } catch (cause) {
    const name = check.name
      .replace(/^check/, '')
      .replace(/(?<!^)[A-Z]/g, '_$&')
      .toLowerCase();
    return {
      name,
      ok: false,
      detail: `the connection ended without an answer (${networkReason(cause)}): answer every request`,
    };
  }
};

const withTools = async (
  door: Door,
  session: Session,
  other: Session | undefined,
  checks: readonly Check[],
  wanted: Wanted | undefined,
  serverName: string,
): Promise<Report> => {
  const { tools, checks: listed } = await listTools(door, session, other);
  const speed = await checkPing(door, session);
  const unknown = await checkUnknownTool(session);
  const called = wanted === undefined ? [] : [await checkCall(door, session, tools, wanted)];
  return {
    url: door.shown,
    checks: [...checks, ...listed, speed, unknown, ...called],
    tools: tools.map(toolSummary),
    clients: judgeClients(tools, serverName),
  };
};

const toolSummary = (tool: JsonObject): JsonObject => {
  const hints = isObject(tool.annotations) ? tool.annotations : {};
  return {
    name: String(tool.name),
    read_only: hints.readOnlyHint === true,
    bytes: Buffer.byteLength(JSON.stringify(tool)),
  };
};
