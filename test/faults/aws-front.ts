// Stands in front of the embedded AWS, and misbehaves where and as a row of the table says.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AuditOutcome, AuditRecord } from '#core/audit/record.ts';
import { listenOnLoopback } from '#test/support/loopback.ts';
import type { Clock } from './clock.ts';
import { type Answer, SESSION, type World } from './world.ts';

/** What of a call's way through AWS: each is one request. */
export type Place =
  | 'the key of tokens'
  | 'the token'
  | 'the definition'
  | 'the key of arguments'
  | 'the intent'
  | 'the outcome'
  | 'the session'
  | 'the secret';

export type Misbehaviour =
  | { readonly how: 'answers'; readonly status: number; readonly body: string }
  /** Waited for until whoever asked gives up. */
  | { readonly how: 'hangs' }
  /** Answers as it should, and late. */
  | { readonly how: 'is slow'; readonly ms: number }
  | { readonly how: 'resets' | 'is cut off' | 'loses the answer' }
  /** The process is frozen while it waits; what it asked for is done. */
  | { readonly how: 'freezes'; readonly ms: number }
  /** Drops byte by byte, each in time. */
  | { readonly how: 'drips' }
  /** Answers what is not, or no longer, so. */
  | { readonly how: 'answers otherwise'; readonly as: (body: string) => string }
  /** Reads that need not be consistent see nothing of the last hour. */
  | { readonly how: 'is stale' };

export type AwsFault = Misbehaviour & {
  readonly at: readonly Place[];
  /** Requests that it lasts. @default all */
  readonly times?: number;
};

export type Stored = { readonly records: AuditRecord[]; readonly outcomes: AuditOutcome[] };

export type AwsFront = {
  readonly endpoint: string;
  readonly fail: (faults: readonly AwsFault[]) => void;
  /** Whether this request would not be answered: then it need not be waited for as long as others. */
  readonly isSilent: (target: string, input: object) => boolean;
  /** What the audit table took. */
  readonly stored: (requestId: string) => Stored;
  /** As a peer does that was not heard of for long. */
  readonly hangUp: () => void;
  readonly close: () => Promise<void>;
};

type Asked = { readonly target: string; readonly body: string; readonly input: Input };
type Input = {
  readonly TableName?: string;
  readonly KeyId?: string;
  readonly ConsistentRead?: boolean;
  readonly ConditionExpression?: string;
  readonly Item?: { readonly [name: string]: { readonly S?: string } };
};

const placeOf = ({ target, input }: Pick<Asked, 'target' | 'input'>): Place => {
  if (target === '') return 'the session';
  if (target.endsWith('GetSecretValue')) return 'the secret';
  if (target.endsWith('GenerateMac'))
    return input.KeyId?.includes('audit') ? 'the key of arguments' : 'the key of tokens';
  if (target.endsWith('PutItem')) return input.Item?.sk?.S?.endsWith('#o') ? 'the outcome' : 'the intent';
  return input.TableName === 'tokens' ? 'the token' : 'the definition';
};

/** AWS STS API Reference, AssumeRole. */
const ASSUMED = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>SESSION</AccessKeyId><SecretAccessKey>${SESSION}</SecretAccessKey><SessionToken>${SESSION}</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

const readAll = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** As the service itself answers; the audit table is the front’s own. */
const answerOf = (
  world: World,
  stored: Map<string, string>,
  { target, body, input }: Asked,
): Promise<Answer> | Answer => {
  if (target === '') return { status: 200, body: ASSUMED };
  if (!target.endsWith('PutItem')) return world.ask(target, body);
  const { sk, v } = input.Item ?? {};
  const key = sk?.S ?? '';
  const [, absent = ''] = /^attribute_not_exists\((\w+)\)$/.exec(input.ConditionExpression ?? '') ?? [];
  if (stored.has(key) && Object.hasOwn(input.Item ?? {}, absent))
    return { status: 400, body: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}' };
  stored.set(key, v?.S ?? '');
  return { status: 200, body: '{}' };
};

const AWS_TIMEOUT_MS = 3000;

const misbehave = async (
  fault: Misbehaviour,
  outgoing: ServerResponse,
  answer: () => Promise<Answer>,
  {
    clock,
    hangUp,
    isInconsistent,
  }: { readonly clock: Clock; readonly hangUp: () => void; readonly isInconsistent: boolean },
): Promise<void> => {
  const socket = outgoing.socket as Socket;
  const tell = ({ status, body }: Answer) => void outgoing.writeHead(status).end(body);
  switch (fault.how) {
    case 'answers':
      return tell(fault);
    case 'hangs':
      return clock.wait(AWS_TIMEOUT_MS);
    case 'is slow':
      clock.wait(fault.ms);
      return tell(await answer());
    case 'resets':
      return void socket.resetAndDestroy();
    case 'is cut off':
      outgoing.writeHead(200, { 'content-length': 100 }).write('{"Item":', () => socket.destroy());
      return;
    case 'loses the answer':
      await answer();
      return void socket.resetAndDestroy();
    case 'freezes':
      await answer();
      clock.jump(fault.ms);
      return hangUp();
    case 'drips': {
      clock.wait(AWS_TIMEOUT_MS);
      const drop = setInterval(() => outgoing.write(' '), 10);
      outgoing.writeHead(200).on('close', () => clearInterval(drop));
      return;
    }
    case 'answers otherwise': {
      const { status, body } = await answer();
      return tell({ status, body: fault.as(body) });
    }
    case 'is stale':
      return tell(isInconsistent ? { status: 200, body: '{}' } : await answer());
  }
};

export const startAwsFront = async (world: World, clock: Clock): Promise<AwsFront> => {
  let failing: { readonly fault: AwsFault; left: number }[] = [];
  const stored = new Map<string, string>();
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const target = String(incoming.headers['x-amz-target'] ?? '');
    const body = await readAll(incoming);
    const what = { target, body, input: target === '' ? {} : (JSON.parse(body) as Input) };
    const place = placeOf(what);
    const answer = async () => answerOf(world, stored, what);
    const struck = failing.find(({ fault, left }) => left > 0 && fault.at.includes(place));
    if (struck === undefined) {
      const { status, body: text } = await answer();
      outgoing.writeHead(status).end(text);
      return;
    }
    struck.left -= 1;
    const isInconsistent = target.endsWith('GetItem') && what.input.ConsistentRead !== true;
    await misbehave(struck.fault, outgoing, answer, { clock, hangUp, isInconsistent });
  };
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const { port, hangUp, close } = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    fail: (faults) => {
      failing = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
    },
    isSilent: (target, input) => {
      const place = placeOf({ target, input });
      return failing.some(({ fault: { how, at } }) => at.includes(place) && (how === 'hangs' || how === 'drips'));
    },
    stored: (requestId) => readStored(stored, requestId),
    hangUp,
    close,
  };
};

const readStored = (stored: ReadonlyMap<string, string>, requestId: string): Stored => {
  const records = [...stored]
    .filter(([key]) => key.endsWith('#i'))
    .map(([key, value]) => ({ key, record: JSON.parse(value) as AuditRecord }))
    .filter(({ record }) => record.request_id === requestId);
  const outcomes = records.flatMap(({ key, record }) => {
    const closed = stored.get(`${key.slice(0, -1)}o`);
    return [...(record.outcome ? [record.outcome] : []), ...(closed ? [JSON.parse(closed) as AuditOutcome] : [])];
  });
  return { records: records.map(({ record }) => record), outcomes };
};
