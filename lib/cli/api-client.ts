// Requests to the provisioning API, and what their failures mean to whoever typed the command.
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ApiCall, Arguments, Failure, Io } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

type Connection = { readonly base: string; readonly key: string; readonly idempotencyKey: string | undefined };

const TIMEOUT_MS = 35_000;

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

/** The gateway and the key: flags first, then the environment. */
export const connectionOf = ({ flags }: Arguments, { env }: Io): Result<Connection, Failure> => {
  const url = flags.url?.[0] ?? env.url;
  const key = flags.key?.[0] ?? env.key;
  const idempotencyKey = flags['idempotency-key']?.[0];
  if (!url) return usage('Say where the gateway is: set SALLYPORT_URL or give --url https://….');
  if (!key) return usage('Say who you are: set SALLYPORT_KEY to an admin key or API token.');
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol)) return usage('--url must be an http(s) URL.');
  if (base.username !== '' || base.password !== '') return usage('--url must not hold a user name or password.');
  if (!isSafe(base)) return usage('Over plain http the key could be read on the way: use https.');
  if (!/^[\x21-\x7e]+$/.test(key)) return usage('The key holds characters that no key has: copy it again.');
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey))
    return usage('--idempotency-key must be 1 to 255 visible ASCII characters.');
  return ok({ base: `${base.origin}${base.pathname.replace(/\/+$/, '')}`, key, idempotencyKey });
};

/** Whether a secret may be sent there: https, or not leaving this machine. */
export const isSafe = (url: URL): boolean =>
  url.protocol === 'https:' || /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);

/** The answer's body; `undefined` for 204. A list is followed to its last page, a `find` to its item. */
export const callApi = async (
  call: ApiCall,
  connection: Connection,
  io: Io,
): Promise<Result<JsonObject | undefined, Failure>> => {
  const first = await send(call, connection, io);
  if (!first.ok || first.value === undefined) return first;
  const items = Array.isArray(first.value.items) ? [...(first.value.items as readonly Json[])] : undefined;
  if (items === undefined) return first;
  let cursor = first.value.next_cursor;
  while (typeof cursor === 'string') {
    const page = await send({ ...call, path: `${call.path}?cursor=${encodeURIComponent(cursor)}` }, connection, io);
    if (!page.ok) return page;
    items.push(...((page.value?.items ?? []) as readonly Json[]));
    // A cursor that does not move would be followed for ever.
    cursor = page.value?.next_cursor === cursor ? undefined : page.value?.next_cursor;
  }
  if (call.find === undefined) return ok({ items });
  const found = items.filter(isObject).find(({ id }) => id === call.find);
  return found === undefined ? err({ exit: EXIT.notFound, message: NOT_FOUND }) : ok(found);
};

const send = async (
  { method, path, body }: ApiCall,
  { base, key, idempotencyKey }: Connection,
  io: Io,
): Promise<Result<JsonObject | undefined, Failure>> => {
  let response: Response;
  let text: string;
  try {
    response = await io.fetch(base + path, {
      method,
      // The key must not follow a redirect.
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    return err({
      exit: EXIT.unreachable,
      message: `Nothing answers at ${base} (${networkReason(cause)}): check --url or SALLYPORT_URL, and that the gateway runs.`,
    });
  }
  if (response.status === 204) return ok(undefined);
  const answer = parseJson(text);
  if (response.ok && isObject(answer)) return ok(answer);
  return err(failureOf(response.status, isObject(answer) ? answer : {}));
};

/** `ECONNREFUSED`, `timeout` and the like, from what `fetch` threw. */
export const networkReason = (cause: unknown): string => {
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'timeout';
  const inner = cause instanceof Error ? (cause.cause as NodeJS.ErrnoException | undefined) : undefined;
  return inner?.code ?? 'no connection';
};

const EXITS: { readonly [status: number]: ExitCode } = {
  401: EXIT.denied,
  403: EXIT.denied,
  404: EXIT.notFound,
  502: EXIT.unreachable,
  503: EXIT.unreachable,
  504: EXIT.unreachable,
};

const NOT_FOUND = 'Nothing of this kind has this id for this key: the list commands show what there is.';
const NOT_OURS = 'does not answer like a provisioning API: check --url or SALLYPORT_URL';

/** @param problem RFC 9457 problem details; empty where the answer was none */
const failureOf = (status: number, problem: JsonObject): Failure => {
  const { type, detail, request_id: requestId } = problem;
  const exit = EXITS[status] ?? EXIT.failed;
  const ours = typeof type === 'string' && typeof detail === 'string';
  return {
    exit: ours || exit === EXIT.unreachable ? exit : EXIT.failed,
    message: ours ? (SENTENCES[type] ?? String(detail)) : `The address ${NOT_OURS} (HTTP ${status}).`,
    ...(Array.isArray(problem.errors) && { errors: problem.errors.filter(isProblem) }),
    ...(typeof requestId === 'string' && { requestId }),
  };
};

const isProblem = (value: Json): value is Problem =>
  isObject(value) && typeof value.pointer === 'string' && typeof value.detail === 'string';

/** Where the API speaks of headers, and whoever typed a command knows variables. */
const SENTENCES: { readonly [type: string]: string } = {
  '/problems/unauthorised':
    'The key was not accepted: set SALLYPORT_KEY to an admin key or API token that is valid, not expired and not revoked.',
  '/problems/not_found': NOT_FOUND,
};
