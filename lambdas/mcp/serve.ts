// POST /mcp/{door}: admit, read the message(s), answer.
import { describeFault } from '#adapters/log.ts';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';
import type { Json } from '#core/json.ts';
import { batchAnswer, MAX_BATCH, singleAnswer } from '#core/mcp/batch.ts';
import { classify } from '#core/mcp/classify.ts';
import { header } from '#core/mcp/headers.ts';
import type { Message } from '#core/mcp/message.ts';
import { renderList, renderOutcome } from '#core/mcp/outcome.ts';
import { ASSUMED, allowsBatch, isRevision, LIST_TTL_MS, type Revision } from '#core/mcp/revisions.ts';
import { errorReply, RPC } from '#core/mcp/rpc.ts';
import type { Operation } from '#core/measured.ts';
import { inScope } from '#core/scopes/scope.ts';
import { parseStrictJson } from '#core/strict-json.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { CALL_MS } from '#core/upstream/one-call.ts';
import { rateLimitHeaders } from '#core/upstream/rate-limit-headers.ts';
import { tightest } from '#core/upstream/tightest-limit.ts';
import { type AdmitDeps, admit } from './admit.ts';
import { recordWhole, UNAVAILABLE } from './audit-call.ts';
import { type CallDeps, callTool } from './call-tool.ts';
import { type Answered, withinEnvelope } from './envelope.ts';
import type { CallContext } from './judge-call.ts';
import { failureOf, measure, operationOf, stopwatch } from './measure.ts';
import { refusal } from './refusal.ts';
import type { Toolbox } from './toolbox.ts';

export type ServeDeps = AdmitDeps &
  CallDeps & {
    /** Base URL of each residency, where configuration knows it: named in a 421. */
    readonly residencyUrls: { readonly [residency: string]: string };
    readonly toolboxes: (ref: UrlTokenRecord['integration'], isShaping: boolean) => Promise<Toolbox>;
  };

export const serveDoor =
  (deps: ServeDeps) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const started = deps.now();
    const { send, waited } = stopwatch(deps.send, deps.now);
    const { answer, door, told } = await answerRequest(request, { ...deps, send });
    deps.log('mcp_request', {
      request_id: request.requestId,
      status: answer.status,
      ms: deps.now() - started,
      ...(door && { server: door.server, tenant: door.tenant }),
    });
    return told === undefined ? answer : { ...answer, measured: measure(told.operation, told.answered, waited()) };
  };

/** What a body was answered, and what of it is measured. */
type Told = {
  readonly answer: HttpAnswer;
  readonly told?: { readonly operation?: Operation | undefined; readonly answered: readonly Answered[] };
};

const answerRequest = async (
  request: HttpRequest,
  deps: ServeDeps,
): Promise<Told & { readonly door?: UrlTokenRecord }> => {
  const admitted = await admit(request, deps);
  if (!admitted.ok) {
    const { error } = admitted;
    const elsewhere = error.reason === 'other_residency' ? deps.residencyUrls[error.residency] : undefined;
    return { answer: await refusal(error, request.requestId, elsewhere) };
  }
  const door = admitted.value;
  const parsed = parseStrictJson(request.body);
  if (!parsed.ok) {
    await recordUnread(ASSUMED, door, request, deps);
    return { door, answer: await refusal({ reason: 'unparsable', detail: parsed.error.detail }, request.requestId) };
  }
  return { door, ...(await answerBody(parsed.value, door, request, deps)) };
};

const answerBody = async (body: Json, door: UrlTokenRecord, request: HttpRequest, deps: ServeDeps): Promise<Told> => {
  if (Array.isArray(body)) return answerBatch(body, door, request, deps);
  const message = classify(body, request.headers);
  const reply = await answerMessage(message, door, request, deps);
  const answered = withinEnvelope(reply === undefined ? [] : [reply]);
  return { answer: singleAnswer(answered[0]?.reply), told: { operation: operationOf(message), answered } };
};

const answerBatch = async (
  body: readonly unknown[],
  door: UrlTokenRecord,
  request: HttpRequest,
  deps: ServeDeps,
): Promise<Told> => {
  const fault = batchFault(body, request);
  if (fault !== undefined) {
    await recordUnread(ASSUMED, door, request, deps);
    return { answer: await refusal({ reason: 'invalid_batch', detail: fault }, request.requestId) };
  }
  const messages = body.map((item) => classify(item as Json, request.headers, true));
  const answered = await Promise.all(
    messages.map((message) => answerMessage(message, door, request, deps).catch(faultOf(message, request, deps))),
  );
  const fitting = withinEnvelope(answered.filter((each) => each !== undefined));
  const limit = tightest(fitting.flatMap(({ limits }) => (limits ? [limits] : [])));
  const answer = batchAnswer(
    fitting.map(({ reply }) => reply),
    limit ? rateLimitHeaders(limit, door.integration.slug) : {},
  );
  return { answer, told: { answered: fitting } };
};

/** One item's fault is that item's: the others have been sent, and their outcomes must be told. */
const faultOf =
  (message: Message, { requestId }: HttpRequest, { log }: ServeDeps) =>
  (fault: unknown): Answered => {
    log('fault', { request_id: requestId, ...describeFault(fault) });
    const id = 'id' in message ? message.id : null;
    return { reply: errorReply(500, id, RPC.internal, 'Internal error'), failure: 'gateway' };
  };

const batchFault = (items: readonly unknown[], { headers }: HttpRequest): string | undefined => {
  const named = header(headers, 'mcp-protocol-version') ?? ASSUMED;
  if (!isRevision(named) || !allowsBatch(named)) return 'JSON-RPC batches are not part of this protocol revision.';
  if (items.length === 0) return 'The batch is empty.';
  return items.length > MAX_BATCH ? `A batch may hold at most ${MAX_BATCH} messages.` : undefined;
};

const answerMessage = async (
  message: Message,
  door: UrlTokenRecord,
  request: HttpRequest,
  deps: ServeDeps,
): Promise<Answered | undefined> => {
  if (message.kind === 'silent' || message.kind === 'reply') {
    if (message.refused !== undefined) await recordUnread(message.refused, door, request, deps);
    return message.kind === 'reply' ? { reply: message.reply } : undefined;
  }
  const toolbox = await deps
    .toolboxes(door.integration, door.options?.response_shaping === 'on')
    .catch(async (fault: unknown) => {
      if (message.kind === 'call') await recordWhole(message, {}, UNAVAILABLE, { door, ...request }, deps);
      throw fault;
    });
  const searching = door.options?.tool_mode === 'search' ? await import('./search-mode.ts') : undefined;
  if (message.kind === 'list') {
    const fragments = searching?.searchFragments(toolbox, door) ?? (await allFragments(toolbox, door));
    return { reply: renderList(message.id, message.revision, fragments, LIST_TTL_MS), list: message.id };
  }
  const context: CallContext = {
    door,
    toolbox,
    headers: request.headers,
    requestId: request.requestId,
    deadline: request.receivedAt + CALL_MS,
  };
  const { call, outcome, limits } = searching
    ? await searching.callInSearchMode(message, context, deps)
    : { call: message, ...(await callTool(message, context, deps)) };
  // Only what an upstream answered may be replaced by "sent and answered".
  return {
    reply: renderOutcome(call, outcome),
    limits,
    failure: failureOf(outcome),
    ...(limits && { call }),
  };
};

/** A tools/call that was refused before anybody could tell which: all that is known is that this door was used. */
const recordUnread = (revision: Revision, door: UrlTokenRecord, request: HttpRequest, deps: ServeDeps): Promise<void> =>
  recordWhole(
    { kind: 'call', id: null, revision, name: '', args: {} },
    {},
    { result: 'denied', reason: 'malformed', attribution: 'client', sent: false },
    { door, ...request },
    deps,
  );

const allFragments = (toolbox: Toolbox, { scope, options }: UrlTokenRecord): Promise<readonly string[]> =>
  toolbox.fragments(
    toolbox.tools.filter((tool) => inScope(tool, scope)),
    options?.schema_profile,
  );
