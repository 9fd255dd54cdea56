// Every bundled integration against answers of its vendor's documented shape: from an agent's arguments to the request on
// the wire, and from the answer to what the agent is told. All of it is the code that runs in production.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateMapping } from '#adapters/schema/evaluate-mapping.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { matches } from '#core/upstream/conditions.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import type { UpstreamAnswer } from '#core/upstream/exchange.ts';
import { requestOf } from '#core/upstream/one-call.ts';
import { type Reading, readAnswer } from '#core/upstream/read-answer.ts';
import { readRateLimit } from '#core/upstream/read-rate-limit.ts';
import { bundledSlugs, definitionPorts, readDefinition } from './definitions.ts';
import {
  RECORDED_AT,
  type RecordedAnswer,
  type RecordedExchange,
  type RecordedRequest,
  type Recording,
  readRecording,
  recordedSlugs,
  VERBS,
} from './recording.ts';
import { type Arrived, type RecordingVendor, startRecordingVendor, wireText } from './recording-vendor.ts';

/** The demo's upstream is ours, and has tests of its own. */
const vendors = bundledSlugs.filter((slug) => slug !== 'demo');

it('there is a recording of every bundled vendor, and no other', () => {
  expect(recordedSlugs).toEqual(vendors);
});

let vendor: RecordingVendor;
beforeAll(async () => {
  vendor = await startRecordingVendor();
});
afterAll(() => vendor.close());

type Made = { readonly arrived: Arrived; readonly answer: UpstreamAnswer; readonly reading: Reading };

/** One call as lambdas/mcp/call-tool.ts makes it. */
const caller = (slug: string, recording: Recording) => {
  const integration = readDefinition(slug);
  const tools = buildTools(integration);
  return async (name: string, args: JsonObject, told: RecordedAnswer, account = 0): Promise<Made> => {
    const tool = tools.find((each) => each.name === name);
    if (tool === undefined) throw new Error(`${slug} has no tool ${name}`);
    const { method, inputSchema } = tool;
    const { validate } = await definitionPorts.compile(inputSchema);
    const request = await requestOf({ integration, tool, validate, variables: recording.variables ?? {} }, args);
    if (!request.ok) throw new Error(`${name}: ${JSON.stringify(request.error)}`);
    const used = recording.accounts[account];
    const scheme = integration.auth.find(({ kind }) => kind === used?.auth);
    if (used === undefined || scheme === undefined) throw new Error(`${slug} has no such account`);
    const { arrived, answer } = await vendor.exchange(request.value, placeCredential(scheme, used.secret), told);
    const context = { integration, method, args, mode: 'http', evaluate: evaluateMapping, now: RECORDED_AT } as const;
    return { arrived, answer, reading: await readAnswer(answer, context) };
  };
};

const asRecorded = ({ method, path, headers, body }: Arrived, expected: RecordedRequest): RecordedRequest => {
  const named = Object.keys(expected.headers ?? {}).map((name) => [name, headers[name]]);
  const read = body === '' || typeof expected.body === 'string' ? body : (JSON.parse(body) as Json);
  return {
    ...{ method, path },
    ...(expected.headers && { headers: Object.fromEntries(named) as NonNullable<RecordedRequest['headers']> }),
    ...(read !== '' && { body: read }),
  };
};

const checkExchange = ({ arrived, reading }: Made, { request, answer, gives = {} }: RecordedExchange): void => {
  expect(asRecorded(arrived, request)).toEqual(request);
  const { outcome } = reading;
  if (outcome.kind !== 'result') throw new Error(`the answer is taken for ${outcome.kind}`);
  const cursor =
    gives.next_cursor === undefined
      ? []
      : [{ type: 'text', text: `{"next_cursor":${JSON.stringify(gives.next_cursor)}}` }];
  expect(outcome.content).toEqual([{ type: 'text', text: gives.text ?? wireText(answer) }, ...cursor]);
  expect([outcome.isError, outcome.upstream?.next_cursor]).toEqual([false, gives.next_cursor]);
};

/** The answers that a recording holds, as conditions read them. */
const read = ({ status, headers = {}, body }: RecordedAnswer): UpstreamAnswer => ({
  ...{ kind: 'answer', status, body: Buffer.from(wireText({ body: body ?? '' })) },
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
});

describe.each(vendors)('%s', (slug) => {
  const recording = readRecording(slug);
  const integration = readDefinition(slug);
  const tools = buildTools(integration);
  const toolOf = (name: string) => tools.find((tool) => tool.name === name);
  const call = caller(slug, recording);

  it.each(recording.calls)('$request.method $request.path', async (recorded) => {
    const { tool, args = {}, answer, next } = recorded;
    checkExchange(await call(tool, args, answer), recorded);
    if (next === undefined) return;
    const cursor = recorded.gives?.next_cursor;
    if (cursor === undefined) throw new Error(`${tool}: a second page follows no cursor`);
    checkExchange(await call(tool, { ...args, next_cursor: cursor }, next.answer), next);
  });

  it.each(recording.limited)('is limited: $answer.status', async ({ tool, args = {}, answer, gives }) => {
    const { outcome, limits } = (await call(tool, args, answer)).reading;
    const { limit, remaining, reset_s } = limits.binding ?? {};
    const numbers = { retry_after_s: limits.retry_after_s, limit, remaining, reset_s };
    const known = Object.entries(numbers).filter(([, value]) => value !== undefined);
    const status = outcome.kind === 'limited' ? outcome.status : outcome.kind;
    expect({ status, ...Object.fromEntries(known) }).toEqual(gives);
  });

  it.each(recording.failed ?? [])('fails with $answer.status', async ({ tool, args = {}, answer }) => {
    const { outcome } = (await call(tool, args, answer)).reading;
    expect(answer.status).toBeLessThan(300);
    expect(outcome).toMatchObject({ kind: 'result', isError: true, content: [{ text: wireText(answer) }, {}] });
  });

  it.each(recording.accounts.map((account, index) => ({ ...account, index })))('takes $auth', async (account) => {
    const [first] = recording.calls;
    const { arrived } = await call(
      first?.tool ?? '',
      first?.args ?? {},
      first?.answer ?? { status: 500 },
      account.index,
    );
    const { searchParams } = new URL(arrived.path, 'https://vendor.example');
    const sent = Object.keys(account.sends).map((name) => [name, arrived.headers[name] ?? searchParams.get(name)]);
    expect(Object.fromEntries(sent)).toEqual(account.sends);
  });

  it('is recorded in each of its verbs, its ways to page and to authenticate', () => {
    const recorded = recording.calls.map(({ tool }) => toolOf(tool)?.methodName);
    const has = (verb: string) => tools.some(({ methodName }) => methodName === verb);
    const absent = Object.keys(recording.absent ?? {});
    expect(VERBS.filter((verb) => !has(verb)).toSorted()).toEqual(absent.toSorted());
    expect(VERBS.filter((verb) => has(verb) && !recorded.includes(verb))).toEqual([]);

    const kinds = new Set(tools.map(({ method }) => method.pagination?.kind).filter((kind) => kind !== undefined));
    const followed = recording.calls.filter(({ next }) => next !== undefined);
    expect(new Set(followed.map(({ tool }) => toolOf(tool)?.method.pagination?.kind))).toEqual(kinds);

    expect(recording.accounts.map(({ auth }) => auth)).toEqual(integration.auth.map(({ kind }) => kind));
  });

  it('needs each of its rules about limits and failures', () => {
    const met = (answers: readonly { readonly answer: RecordedAnswer }[]) => (rule: Parameters<typeof matches>[0]) =>
      answers.some(({ answer }) => matches(rule, read(answer), answer.body));
    expect((integration.rate_limit?.limited_when ?? []).filter((rule) => !met(recording.limited)(rule))).toEqual([]);
    const numbers = [...recording.calls, ...recording.limited].flatMap(({ answer }) => {
      return readRateLimit(integration.rate_limit, read(answer), answer.body, RECORDED_AT).policies;
    });
    const policies = (integration.rate_limit?.policies ?? []).map(({ name }) => name);
    expect(policies.filter((policy) => !numbers.some(({ name }) => name === policy))).toEqual([]);
    expect((integration.errors?.failed_when ?? []).filter((rule) => !met(recording.failed ?? [])(rule))).toEqual([]);
  });
});
