// AWS at fault: where on a call's way, how, and what the caller is told.
import type { Misbehaviour } from './aws-front.ts';
import { calls, fault, PLACES, row, WITHOUT } from './aws-row.ts';
import { HEALTHY, type Row } from './cell.ts';
import type { Expected } from './told.ts';
import { AWS_MESSAGE } from './world.ts';

const FAILURES: { readonly [name: string]: Misbehaviour } = {
  'is throttled': fault('ThrottlingException'),
  'answers 500': fault('InternalServerError', 500),
  'answers 503 in HTML': { how: 'answers', status: 503, body: `<html>${AWS_MESSAGE}</html>` },
  'answers 200 that is no answer': { how: 'answers', status: 200, body: AWS_MESSAGE },
  'denies access': fault('AccessDeniedException'),
  'resets the connection': { how: 'resets' },
  'cuts its answer off': { how: 'is cut off' },
  'does not answer': { how: 'hangs' },
  'answers a byte now and then': { how: 'drips' },
};

/** As long as a service can take without being given up. */
const LATE_MS = 2900;

const DOUBTED: Expected = { told: 'result', audit: 'doubted', requests: 1 };

const failures: readonly Row[] = PLACES.flatMap((place) =>
  Object.entries(FAILURES).map(([name, how]) =>
    row(`${place}: AWS ${name}`, [{ ...how, at: [place] }], WITHOUT[place]),
  ),
);

/** Once is no fault of a service: what can be repeated is, and nobody notices. */
const once: readonly Row[] = PLACES.map((place) =>
  row(`${place}: AWS resets the connection once`, [{ how: 'resets', at: [place], times: 1 }], HEALTHY),
);

const slow: readonly Row[] = [
  ...PLACES.map((place) => row(`${place}: AWS is slow`, [{ how: 'is slow', ms: LATE_MS, at: [place] }], HEALTHY)),
  row('everything: AWS is slow', [{ how: 'is slow', ms: LATE_MS, at: PLACES }], HEALTHY),
];

const lost: readonly Row[] = [
  row('the intent: the answer is lost once', [{ how: 'loses the answer', at: ['the intent'], times: 1 }], HEALTHY),
  // What was written twice over is whole, and says that nothing was sent.
  row(
    'the intent: every answer is lost',
    [{ how: 'loses the answer', at: ['the intent'] }],
    calls({ told: 'unwritten', audit: 'doubted', requests: 0 }),
  ),
  row(
    'the outcome: the answer is lost once',
    [{ how: 'loses the answer', at: ['the outcome'], times: 1 }],
    calls(DOUBTED),
  ),
];

const stale: readonly Row[] = [
  row('everything: DynamoDB answers with what was an hour ago', [{ how: 'is stale', at: PLACES }], HEALTHY),
];

const keys: readonly Row[] = (['the key of tokens', 'the key of arguments'] as const).flatMap((place) =>
  ['DisabledException', 'KMSInvalidStateException', 'NotFoundException'].map((type) =>
    row(`${place}: KMS answers ${type}`, [{ ...fault(type), at: [place] }], WITHOUT[place]),
  ),
);

/** What the operator may allow: a read goes on without its record. A write never does. */
const open: readonly Row[] = Object.entries(FAILURES).map(([name, how]) =>
  row(
    `the intent, where reads may go on without one: AWS ${name}`,
    [{ ...how, at: ['the intent'] }],
    { ...WITHOUT['the intent'], read: { told: 'result', audit: 'none', requests: 1 } },
    { options: { auditReads: 'open' } },
  ),
);

/** Each with the other's whole wait: still before API Gateway cuts. */
const both: readonly Row[] = [
  {
    name: 'the outcome: AWS does not answer, and before it the upstream did not',
    options: { upstreamMs: 700 },
    expected: calls({ told: 'failure', reason: 'timeout', sent: true, audit: 'intent', requests: 1 }),
    begin: ({ aws, upstream }) => {
      aws.fail([{ how: 'hangs', at: ['the outcome'] }]);
      upstream.behave(() => undefined);
    },
  },
];

/** Of DynamoDB’s answer: its record, as it would be otherwise. */
const recorded = (as: (record: object) => unknown) => (body: string) => {
  const { Item } = JSON.parse(body);
  return JSON.stringify({ Item: { ...Item, v: { S: JSON.stringify(as(JSON.parse(Item.v.S))) } } });
};

const token = (name: string, as: (body: string) => string, expected: Expected): Row =>
  row(
    `the token: its record ${name}`,
    [{ how: 'answers otherwise', as, at: ['the token'] }],
    calls(expected, expected),
  );

const CLOSED: Expected = { told: 'closed', audit: 'none', requests: 0 };
const INTERNAL: Expected = { told: 'internal', audit: 'none', requests: 0 };

const records: readonly Row[] = [
  token(
    'is an older one, which has expired',
    recorded((record) => ({ ...record, expiresAt: 1 })),
    CLOSED,
  ),
  token(
    'is another’s',
    recorded((record) => ({ ...record, mac: 'x'.repeat(43) })),
    CLOSED,
  ),
  token('is not there', () => '{}', CLOSED),
  token('is cut off', (body) => JSON.stringify({ Item: { v: { S: body.slice(0, 40) } } }), INTERNAL),
  token('has no value', () => '{"Item":{}}', INTERNAL),
];

export const AWS_ROWS: readonly Row[] = [
  ...failures,
  ...once,
  ...slow,
  ...lost,
  ...stale,
  ...keys,
  ...open,
  ...both,
  ...records,
];
