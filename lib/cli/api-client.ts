// Requests to the provisioning API, and what their failures mean to whoever typed the command.
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ApiCall, Failure, Io } from './command.ts';
import { type Connection, type Signer, signerOf } from './connection.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const TIMEOUT_MS = 35_000;

/** The answer's body; `undefined` for 204. A list is followed to its last page, a `find` to its item. */
export const callApi = async (
  call: ApiCall,
  connection: Connection,
  io: Io,
): Promise<Result<JsonObject | undefined, Failure>> => {
  const signer = await signerOf(connection, io);
  if (!signer.ok) return signer;
  const first = await send(call, connection, signer.value, io);
  if (!first.ok || first.value === undefined) return first;
  const items = Array.isArray(first.value.items) ? [...(first.value.items as readonly Json[])] : undefined;
  if (items === undefined) return first;
  let cursor = first.value.next_cursor;
  while (typeof cursor === 'string') {
    const next = {
      ...call,
      path: `${call.path}${call.path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`,
    };
    const page = await send(next, connection, signer.value, io);
    if (!page.ok) return page;
    items.push(...((page.value?.items ?? []) as readonly Json[]));
    // A cursor that does not move would be followed for ever.
    cursor = page.value?.next_cursor === cursor ? undefined : page.value?.next_cursor;
  }
  if (call.find === undefined) return ok({ items });
  const found = items.filter(isObject).find(({ id }) => id === call.find);
  return found === undefined ? err({ exit: EXIT.notFound, message: NOT_FOUND }) : ok(found);
};

/** The answer's body as it came. */
export const callForText = async (call: ApiCall, connection: Connection, io: Io): Promise<Result<string, Failure>> => {
  const signer = await signerOf(connection, io);
  if (!signer.ok) return signer;
  const answer = await exchange(call, connection, signer.value, io);
  if (!answer.ok) return answer;
  return answer.value.ok ? ok(answer.value.text) : err(failureOf(answer.value, connection));
};

const send = async (
  call: ApiCall,
  connection: Connection,
  signer: Signer,
  io: Io,
): Promise<Result<JsonObject | undefined, Failure>> => {
  const answer = await exchange(call, connection, signer, io);
  if (!answer.ok) return answer;
  if (answer.value.status === 204) return ok(undefined);
  const value = answer.value.ok ? parseJson(answer.value.text) : undefined;
  return isObject(value) ? ok(value) : err(failureOf(answer.value, connection));
};

type Exchanged = { readonly status: number; readonly ok: boolean; readonly text: string };

const exchange = async (
  { method, path, body: given, text: sent }: ApiCall,
  { base, idempotencyKey }: Connection,
  signer: Signer,
  io: Io,
): Promise<Result<Exchanged, Failure>> => {
  const url = new URL(base + path);
  const body = sent ?? (given && JSON.stringify(given));
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(method === 'POST' && idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  };
  try {
    const response = await io.fetch(url, {
      method,
      // The key must not follow a redirect.
      redirect: 'manual',
      headers: signer({ method, url, headers, body }),
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ok({ status: response.status, ok: response.ok, text: await response.text() });
  } catch (cause) {
    return err({
      exit: EXIT.unreachable,
      message: `Nothing answers at ${base} (${networkReason(cause)}): check --url or SALLYPORT_URL, and that the gateway runs.`,
    });
  }
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
const NOT_SIGNED =
  'Something in front of the API refuses the request (HTTP 403): if it wants AWS signatures, give --sign REGION.';
const NOT_SIGNED_WELL =
  'API Gateway refuses the signature (HTTP 403): check the region of --sign, and that IAM lets you execute-api:Invoke.';
const NOT_OURS = 'does not answer like a provisioning API: check --url or SALLYPORT_URL';

/** From RFC 9457 problem details, if they are. */
const failureOf = ({ status, text }: Exchanged, { region }: Connection): Failure => {
  const parsed = parseJson(text);
  const problem = isObject(parsed) ? parsed : {};
  const { type, detail, request_id: requestId } = problem;
  const exit = EXITS[status] ?? EXIT.failed;
  const ours = typeof type === 'string' && typeof detail === 'string';
  // API Gateway's own refusal: nothing of ours was reached.
  if (!ours && status === 403)
    return { exit: EXIT.denied, message: region === undefined ? NOT_SIGNED : NOT_SIGNED_WELL };
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
