// Revisions, speed and unknown tools, through the official client.
import { HANDSHAKE_REVISIONS, MODERN } from '#core/mcp/revisions.ts';
import type { Door } from './door.ts';
import type { Check } from './finding.ts';
import { openSession, type Session, sayError } from './session.ts';

export type Opened = { readonly session: Session | undefined; readonly check: Check };

export const checkDiscover = async (door: Door): Promise<Opened> => {
  const name = 'discover';
  const started = door.now();
  try {
    const session = await openSession(door, MODERN);
    const ms = door.now() - started;
    return { session, check: { name, ok: true, detail: `server/discover offers ${MODERN}`, ms } };
  } catch (cause) {
    const detail = `no client of ${MODERN} can connect (${sayError(cause)}): answer server/discover`;
    return { session: undefined, check: { name, ok: false, detail } };
  }
};

/** Tries each handshake revision on a connection of its own; keeps the newest that answers. */
export const checkHandshake = async (door: Door): Promise<Opened> => {
  const name = 'handshake';
  const started = door.now();
  let newest: Session | undefined;
  const spoken: string[] = [];
  const refused: string[] = [];
  for (const revision of HANDSHAKE_REVISIONS) {
    try {
      const session = await openSession(door, revision);
      spoken.push(revision);
      if (newest === undefined) newest = session;
      else await session.close();
    } catch (cause) {
      refused.push(`${revision}: ${sayError(cause)}`);
    }
  }
  const ms = (door.now() - started) / HANDSHAKE_REVISIONS.length;
  if (newest === undefined) {
    const detail = `no client from before ${MODERN} can connect (${refused[0]}): answer initialize`;
    return { session: undefined, check: { name, ok: false, detail } };
  }
  // Clients offer their newest and take what is echoed: a server may leave old revisions out.
  return { session: newest, check: { name, ok: true, detail: `initialize answers ${spoken.join(', ')}`, ms } };
};

const SAMPLES = 10;
const MAX_SAMPLING_MS = 10_000;

/** Median of ten, or of as many as ten seconds allow. @returns milliseconds */
export const medianMs = async (now: () => number, work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  const started = now();
  while (times.length < SAMPLES && now() - started < MAX_SAMPLING_MS) {
    const before = now();
    await work();
    times.push(now() - before);
  }
  times.sort((a, b) => a - b);
  return ((times[(times.length - 1) >> 1] as number) + (times[times.length >> 1] as number)) / 2;
};

/** 2026-07-28 has no ping: discovery is its cheapest request. */
export const checkPing = async (door: Door, { client, revision }: Session): Promise<Check> => {
  const [what, work] =
    revision === MODERN
      ? (['server/discover', () => client.discover()] as const)
      : (['ping', () => client.ping()] as const);
  try {
    const ms = await medianMs(door.now, work);
    return { name: 'ping', ok: true, detail: `${what} takes ${ms.toFixed(1)} ms (median of ${SAMPLES})`, ms };
  } catch (cause) {
    return { name: 'ping', ok: false, detail: `${what} failed (${sayError(cause)}): answer it with an empty result` };
  }
};

const NO_SUCH_TOOL = 'sallyport_doctor_no_such_tool';

export const checkUnknownTool = async ({ client }: Session): Promise<Check> => {
  const name = 'unknown_tool';
  const advice = 'answer JSON-RPC error -32602, HTTP 200';
  try {
    const { isError } = await client.callTool({ name: NO_SUCH_TOOL, arguments: {} });
    return isError === true
      ? { name, ok: true, detail: 'an unknown tool is an error result' }
      : { name, ok: false, detail: `an unknown tool answered a result: ${advice}` };
  } catch (cause) {
    return (cause as { code?: unknown }).code === -32602
      ? { name, ok: true, detail: 'an unknown tool is refused with -32602' }
      : { name, ok: false, detail: `an unknown tool failed otherwise (${sayError(cause)}): ${advice}` };
  }
};
