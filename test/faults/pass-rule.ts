// What every cell has to hold, whatever its fault.
import { isObject } from '#core/json.ts';
import { searchFor } from '#test/support/canaries.ts';
import type { Answer, Operation, Process } from './process.ts';
import { type Expected, messageOf, said, sayingOf } from './told.ts';
import { ANSWER, ARGUMENT, AWS_MESSAGE, CREDENTIAL, SESSION, type World } from './world.ts';

/** @returns the rules that are broken, each in a few words; none where the cell holds */
export const brokenRules = (
  operation: Operation,
  answer: Answer,
  expected: Expected,
  before: Before,
  process: Process,
  world: World,
  withinMs = CUT_MS,
): readonly string[] => [
  ...wellFormed(answer),
  ...asTold(answer, expected),
  ...inTime(before, process, withinMs),
  ...asked(answer, expected, before, process),
  ...audited(operation, answer, expected, process),
  ...secretsIn(answer, process, world),
];

/** Taken before a call, to tell what it did. */
export type Before = {
  readonly waited: number;
  readonly requests: number;
  readonly bytes: number;
  readonly given: number;
};

export const beforeCall = ({ clock, upstream, given }: Process): Before => ({
  ...{ waited: clock.waited(), requests: upstream.requests().length },
  ...{ bytes: upstream.bytes(), given: given.length },
});

const rule = (name: string, holds: boolean, found: unknown): readonly string[] =>
  holds ? [] : [`${name}: ${JSON.stringify(found)?.slice(0, 400)}`];

/** JSON-RPC 2.0 §5: a result or an error, and the id, or null where the message was not read. */
const wellFormed = (answer: Answer): readonly string[] => {
  const { jsonrpc, id, result, error } = messageOf(answer);
  const isError = isObject(error) && Number.isInteger(error.code) && typeof error.message === 'string';
  const hasEnd = (isObject(result) && error === undefined) || (isError && result === undefined);
  return rule(
    'a well-formed JSON-RPC answer',
    jsonrpc === '2.0' &&
      hasEnd &&
      (id === answer.requestId || (id === null && isError && answer.status >= 400)) &&
      answer.headers['content-type'] === 'application/json' &&
      answer.headers['cache-control'] === 'no-store',
    answer,
  );
};

const asTold = (answer: Answer, expected: Expected): readonly string[] => {
  const [found, wanted] = [said(answer), sayingOf(expected)].map((each) =>
    JSON.stringify({ ...(each as object), meta: undefined }),
  );
  return rule('the right status and reason', found === wanted, { found, wanted });
};

/** API Gateway cuts at 29 s. */
const CUT_MS = 29_000;
const CALL_MS = 27_000;
const UPSTREAM_MS = 25_000;

const inTime = ({ waited, given }: Before, process: Process, withinMs: number): readonly string[] => [
  ...rule('an answer within the deadline', process.clock.waited() - waited < withinMs, process.clock.waited() - waited),
  ...rule(
    'no more for the upstream than its share',
    process.given.slice(given).every((ms) => ms <= UPSTREAM_MS && ms <= CALL_MS),
    process.given.slice(given),
  ),
];

const asked = (answer: Answer, { requests }: Expected, before: Before, { upstream }: Process): readonly string[] => {
  const made = upstream.requests().length - before.requests;
  const bytes = upstream.bytes() - before.bytes;
  return [
    ...rule('one upstream request at most, and none before a fault', made === requests, made),
    ...rule('no byte for the upstream of a call that is not made', requests > 0 || bytes === 0, bytes),
    ...rule(
      'no word of nothing sent where something was',
      made === 0 || !/othing was sent/.test(answer.body),
      answer.body,
    ),
  ];
};

const unrecorded = (lines: readonly string[], requestId: string): readonly string[] =>
  lines
    .map((line) => JSON.parse(line) as { event?: string; request_id?: string; part?: string })
    .flatMap(({ event, request_id, part }) => (event === 'unrecorded' && request_id === requestId ? [part ?? ''] : []));

const audited = (
  operation: Operation,
  { requestId }: Answer,
  expected: Expected,
  process: Process,
): readonly string[] => {
  const { records, outcomes } = process.aws.stored(requestId);
  const counts = `${records.length} and ${outcomes.length}`;
  if (operation === 'list') return rule('no audit record of a list', counts === '0 and 0', counts);
  const wanted = { pair: '1 and 1', doubted: '1 and 1', intent: '1 and 0', none: '0 and 0' }[expected.audit];
  const lost = unrecorded(process.lines, requestId);
  const sent = outcomes[0]?.sent;
  const times = outcomes.flatMap(({ ms = 0, upstream_ms = 0 }) => [ms, upstream_ms]);
  return [
    ...rule('a complete audit pair', counts === wanted, { counts, wanted }),
    ...rule(
      'an outcome that says whether something was sent',
      sent === undefined || sent || expected.requests === 0,
      outcomes,
    ),
    ...rule(
      'an outcome that says success of results alone',
      outcomes.every(({ result }) => (result === 'success') === (expected.told === 'result')),
      outcomes,
    ),
    ...rule(
      'no time below zero',
      times.every((ms) => ms >= 0),
      outcomes,
    ),
    ...rule('a word in the log of what was not stored, and no other', lost.length > 0 === mayBeLost(expected), lost),
  ];
};

/** Before the door is open nobody knows whose record it would be. */
const mayBeLost = ({ audit, told }: Expected): boolean =>
  audit === 'intent' || audit === 'doubted' || (audit === 'none' && (told === 'unwritten' || told === 'result'));

const secretsIn = (answer: Answer, { lines }: Process, { door }: World): readonly string[] => {
  const secrets = {
    'the credential': CREDENTIAL,
    'the token': door.token,
    'the session': SESSION,
    'AWS’s message': AWS_MESSAGE,
  };
  const told = searchFor(secrets)(JSON.stringify(answer));
  const logged = searchFor({ ...secrets, 'an argument': ARGUMENT, 'the answer': ANSWER })(lines.join('\n'));
  return [
    ...rule('no secret in the answer', told.length === 0, told),
    ...rule('nothing but names in the log', logged.length === 0, logged),
  ];
};
