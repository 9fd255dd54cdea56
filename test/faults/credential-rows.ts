// Credentials at fault: what AWS has instead of the one that was handed over.
import type { Misbehaviour } from './aws-front.ts';
import { calls, fault, row, WITHOUT } from './aws-row.ts';
import type { Row } from './cell.ts';
import { answerWell, type Behaviour } from './upstream-front.ts';
import { AWS_MESSAGE, CREDENTIAL } from './world.ts';

const secret = (name: string, how: Misbehaviour): Row =>
  row(`the secret: ${name}`, [{ ...how, at: ['the secret'] }], WITHOUT['the secret']);
const holding = (SecretString: unknown): Misbehaviour => ({
  ...{ how: 'answers', status: 200 },
  body: JSON.stringify({ SecretString }),
});

const secrets: readonly Row[] = [
  secret('is missing', fault('ResourceNotFoundException')),
  secret('waits for its deletion', fault('InvalidRequestException')),
  secret('was encrypted under a key that is gone', fault('DecryptionFailure')),
  secret('is no JSON', holding(`{"fields":${AWS_MESSAGE}`)),
  secret('is a list', holding('[]')),
  secret('is binary', holding(undefined)),
];

const sessions: readonly Row[] = [
  row(
    'the session: STS refuses',
    [
      {
        how: 'answers',
        status: 403,
        body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>',
        at: ['the session'],
      },
    ],
    WITHOUT['the session'],
  ),
  row(
    'the session: STS answers without a key',
    [{ how: 'answers', status: 200, body: '<AssumeRoleResponse></AssumeRoleResponse>', at: ['the session'] }],
    WITHOUT['the session'],
  ),
  row(
    'the secret: the session has expired',
    [{ ...fault('ExpiredTokenException'), at: ['the secret'] }],
    WITHOUT['the secret'],
  ),
];

/** Bound as it should be, and otherwise than it was handed over. */
const handedOver = (fields: unknown): Misbehaviour => ({
  how: 'answers otherwise',
  as: (body) => {
    const answer = JSON.parse(body);
    return JSON.stringify({ SecretString: JSON.stringify({ ...JSON.parse(answer.SecretString), fields }) });
  },
});

const onlyWith =
  (credential: string): Behaviour =>
  (socket, request) =>
    request.includes(`Bearer ${credential}`)
      ? answerWell(socket, request)
      : void socket.write('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');

const fields: readonly Row[] = [
  secret('has no fields', handedOver(undefined)),
  secret('lacks its field', handedOver({})),
  secret('has a number as its field', handedOver({ token: 7 })),
  secret('has a field that would end its header', handedOver({ token: 'a\r\nx: b' })),
  secret('has a field that no header can hold', handedOver({ token: 'ключ' })),
  {
    name: 'the secret: an older version is answered, which the upstream takes no more',
    expected: calls({ told: 'error', status: 401, audit: 'pair', requests: 1 }),
    begin: ({ aws, upstream }) => {
      aws.fail([{ ...handedOver({ token: 'an-older-credential' }), at: ['the secret'] }]);
      upstream.behave(onlyWith(CREDENTIAL));
    },
    // It still takes no other: what was read must not be used again.
    end: ({ upstream }) => upstream.behave(onlyWith(CREDENTIAL)),
  },
];

export const CREDENTIAL_ROWS: readonly Row[] = [...secrets, ...sessions, ...fields];
