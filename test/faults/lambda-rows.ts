// The process at fault: frozen while it waits, ended early, or with a clock that is wrong.
import type { McpDeps } from '#functions/mcp/handler.ts';
import type { Place } from './aws-front.ts';
import { HEALTHY, type Row } from './cell.ts';
import type { Process, ProcessOptions } from './process.ts';
import type { Expected, Told } from './told.ts';
import { CREDENTIAL } from './world.ts';

const MINUTE = 60_000;

/** What a call waits for, in the order in which it does. */
export const AWAITS = [
  'findToken',
  'findIntegration',
  'compile',
  'argumentsKey',
  'secrets.get',
  'trail.write',
  'send',
  'trail.close',
] as const;
export type Await = (typeof AWAITS)[number];
/** While the port is at work, or as soon as it has answered. */
export type Moment = 'during' | 'after';

type Port = (...given: never[]) => Promise<unknown>;

/** Every port that a call may wait for, with `at` told of each wait. */
export const watched = (deps: McpDeps, at: (name: string, moment: Moment) => void): McpDeps => {
  const around =
    (name: string) =>
    <P extends Port>(port: P): P =>
      (async (...given: never[]) => {
        try {
          const answer = port(...given);
          at(name, 'during');
          return await answer;
        } finally {
          at(name, 'after');
        }
      }) as P;
  const { secrets, clients, trail } = deps;
  return {
    ...deps,
    findToken: around('findToken')(deps.findToken),
    findIntegration: around('findIntegration')(deps.findIntegration),
    compile: around('compile')(deps.compile),
    argumentsKey: around('argumentsKey')(deps.argumentsKey),
    stateKey: around('stateKey')(deps.stateKey),
    connectLink: around('connectLink')(deps.connectLink),
    guards: around('guards')(deps.guards),
    sleep: around('sleep')(deps.sleep),
    evaluate: around('evaluate')(deps.evaluate),
    send: around('send')(deps.send),
    secrets: { ...secrets, get: around('secrets.get')(secrets.get) },
    clients: { ...clients, get: around('clients.get')(clients.get) },
    trail: { write: around('trail.write')(trail.write), close: around('trail.close')(trail.close) },
  };
};

type World = Pick<Process, 'clock' | 'aws' | 'upstream'>;

/** Armed by `begin`: strikes once, at one wait. */
const striking = (name: Await, moment: Moment, strike: (process: World) => void, rest: ProcessOptions = {}) => {
  const armed = new WeakSet<object>();
  const options: ProcessOptions = {
    ...rest,
    around: (deps, process) =>
      watched(deps, (where, when) => {
        if (!armed.has(process.clock) || where !== name || when !== moment) return;
        armed.delete(process.clock);
        strike(process);
      }),
  };
  return { options, begin: ({ clock }: Process) => void armed.add(clock) };
};

/** Meanwhile peers have hung up, and this process has not read that yet. */
const freezeFor =
  (ms: number) =>
  ({ clock, aws, upstream }: World): void => {
    clock.jump(ms);
    aws.hangUp();
    upstream.hangUp();
  };
const freeze = freezeFor(10 * MINUTE);

const TOO_LATE: Told = { told: 'failure', reason: 'timeout', sent: false };

const calls = (expected: Expected): Row['expected'] => ({ list: HEALTHY.list, read: expected, write: expected });
const lateCalls = calls({ ...TOO_LATE, audit: 'pair', requests: 0 });

/** Nothing begins ten minutes late; what is done is told. */
const afterFreeze = (name: Await, moment: Moment, _isWarm: boolean): Row['expected'] =>
  name === 'trail.close' || (name === 'send' && moment === 'after') ? HEALTHY : lateCalls;

/** A connection that was waiting to be used is seen to be dead before the time is. */
const afterThaw: typeof afterFreeze = (name, moment, isWarm) =>
  isWarm && name === 'send' && moment === 'during'
    ? calls({ told: 'failure', reason: 'reset', sent: false, audit: 'pair', requests: 0 })
    : afterFreeze(name, moment, isWarm);

const MOMENTS: readonly Moment[] = ['during', 'after'];
/** A warm call asks neither for the definition nor for its schemas. */
const KEPT: readonly Await[] = ['findIntegration', 'compile'];

const eachWait = (
  name: string,
  strike: (process: World) => void,
  expected: typeof afterFreeze,
  options: ProcessOptions = {},
): readonly Row[] =>
  [false, true].flatMap((isWarm) =>
    AWAITS.filter((each) => !isWarm || !KEPT.includes(each)).flatMap((each) =>
      MOMENTS.map((moment) => ({
        name: `${name} ${moment} ${each}, ${isWarm ? 'warm' : 'cold'}`,
        ...{ isWarm, expected: expected(each, moment, isWarm) },
        ...striking(each, moment, strike, options),
      })),
    ),
  );

const OWN = {
  argumentsKey: { told: 'unwritten', audit: 'none', requests: 0 },
  'secrets.get': { told: 'no credential', audit: 'pair', requests: 0 },
  send: { told: 'internal', audit: 'pair', requests: 1 },
  'trail.close': { told: 'result', audit: 'doubted', requests: 1 },
} as const satisfies { readonly [A in Await]?: Expected };

const IN_FLIGHT: { readonly [P in Place]: Row['expected'] } = {
  'the key of tokens': lateCalls,
  'the token': lateCalls,
  'the definition': lateCalls,
  'the key of arguments': lateCalls,
  'the intent': lateCalls,
  'the session': lateCalls,
  'the secret': lateCalls,
  'the outcome': calls({ told: 'result', audit: 'doubted', requests: 1 }),
};

export const FREEZE_ROWS: readonly Row[] = [
  ...eachWait('ten minutes frozen', freeze, afterThaw, { isSecure: true }),
  ...Object.entries(IN_FLIGHT).map(([place, expected]) => ({
    name: `ten minutes frozen while AWS answers for ${place}`,
    ...{ expected, options: { isSecure: true, hasSessions: true } },
    begin: ({ aws }: Process) => aws.fail([{ how: 'freezes', ms: 10 * MINUTE, at: [place as Place], times: 1 }]),
  })),
  {
    name: 'ten minutes frozen while the upstream answers',
    ...{ isWarm: true, options: { isSecure: true } },
    expected: calls({ told: 'failure', reason: 'reset', sent: true, audit: 'pair', requests: 1 }),
    begin: (process) => process.upstream.behave(() => freeze(process)),
  },
];

/** Shorter than a call may take, and longer than peers can be trusted to have kept a connection. */
export const IDLE_ROWS: readonly Row[] = [
  {
    name: 'sixteen seconds frozen before a connection is used again',
    ...{ isWarm: true, expected: HEALTHY },
    ...striking('secrets.get', 'after', freezeFor(16_000), { isSecure: true }),
  },
];

/** What nobody foresaw: a port that throws, once the call is written down. */
export const OWN_ROWS: readonly Row[] = (['argumentsKey', 'secrets.get', 'send', 'trail.close'] as const).map(
  (name) => ({
    name: `a fault of ours after ${name}`,
    ...striking(name, 'after', () => {
      throw new TypeError(CREDENTIAL);
    }),
    expected: calls(OWN[name]),
  }),
);

/** A function that is ended before it could say so leaves an answer of API Gateway’s, and a call that nobody knows the end of. */
export const ENDING_ROWS: readonly Row[] = [
  {
    name: 'an upstream that hangs, and six seconds left of the function’s time',
    ...{ options: { upstreamMs: 700 }, invocation: { remaining: 6000 }, withinMs: 6000 },
    expected: calls({ told: 'failure', reason: 'timeout', sent: true, audit: 'pair', requests: 1 }),
    begin: ({ upstream }) => upstream.behave(() => undefined),
  },
  {
    name: 'no time left to make a call and tell of it',
    ...{ invocation: { remaining: 1500 }, withinMs: 1500, begin: () => undefined },
    expected: lateCalls,
  },
];

export const CLOCK_ROWS: readonly Row[] = [
  ...eachWait(
    'a clock set back by five minutes',
    ({ clock }) => clock.jump(-5 * MINUTE),
    () => HEALTHY,
  ),
  ...eachWait('a clock set forward by five minutes', ({ clock }) => clock.jump(5 * MINUTE), afterFreeze),
  ...[-5 * MINUTE, -4000, 4000, 5 * MINUTE].map((skew) => ({
    name: `a front door whose clock is ${skew / 1000} s from ours`,
    ...{ invocation: { skew }, expected: HEALTHY, begin: () => undefined },
  })),
];
