// Requests at a steady rate, whether or not the ones before have been answered: a generator that waits would hide every pause.
import { Agent, request as send } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isObject, parseJson } from '#core/json.ts';
import { startTimes } from './times.ts';

export type Call = { readonly url: string; readonly body: string };

export type Load = {
  readonly rate: number;
  readonly sent: number;
  /** What was wrong with answers, and how often. */
  readonly errors: { readonly [what: string]: number };
  /** Milliseconds from when a request was due, by share of requests. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Requests without an answer when the last one was sent, or now. */
  readonly waiting: number;
};

const TICK_MS = 5;

/** Each is a call that must succeed. */
const problemOf = (status: number, text: string): string | undefined => {
  if (status !== 200) return `HTTP ${status}`;
  const answer = parseJson(text);
  if (!isObject(answer)) return 'no JSON object';
  const { result, error } = answer;
  if (error !== undefined) return `error ${isObject(error) ? String(error.code) : ''}`;
  return !isObject(result) || result.isError === true ? 'a failed result' : undefined;
};

const exchange = ({ url, body }: Call, agent: Agent): Promise<string | undefined> =>
  new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = send(url, { agent, method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(problemOf(answer.statusCode ?? 0, Buffer.concat(chunks).toString())));
      answer.on('error', () => resolve('an answer cut short'));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'a broken connection'));
    outgoing.end(body);
  });

/** Is shown the load so far, at times; `false` ends it. */
export type Watch = { readonly everySeconds: number; readonly goesOn: (soFar: Load) => boolean };

const UNWATCHED: Watch = { everySeconds: Number.POSITIVE_INFINITY, goesOn: () => true };

/** Sends `rate` calls a second for so many seconds, then waits for what is still on its way. */
export const steadyLoad = async (
  rate: number,
  seconds: number,
  next: () => Call,
  { everySeconds, goesOn } = UNWATCHED,
): Promise<Load> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const total = Math.round(rate * seconds);
  const times = startTimes();
  const errors: { [what: string]: number } = {};
  const open = new Set<Promise<void>>();
  const start = performance.now();
  let sent = 0;
  const one = async (index: number): Promise<void> => {
    const due = start + (index * 1000) / rate;
    const problem = await exchange(next(), agent);
    times.add(performance.now() - due);
    if (problem !== undefined) errors[problem] = (errors[problem] ?? 0) + 1;
  };
  const soFar = (waiting: number): Load => {
    const [p50, p99, longest] = [times.at(0.5), times.at(0.99), times.at(1)];
    return { rate, sent, errors: { ...errors }, p50, p99, longest, waiting };
  };
  for (let looks = 1; sent < total; await wait(TICK_MS)) {
    const elapsed = performance.now() - start;
    const due = Math.min(total, Math.floor((elapsed * rate) / 1000) + 1);
    for (; sent < due; sent++) {
      const running: Promise<void> = one(sent).finally(() => open.delete(running));
      open.add(running);
    }
    if (elapsed < looks * everySeconds * 1000) continue;
    looks += 1;
    if (!goesOn(soFar(open.size))) break;
  }
  const waiting = open.size;
  await Promise.all(open);
  agent.destroy();
  return soFar(waiting);
};
