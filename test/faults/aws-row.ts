// What rows about AWS are made of.
import type { AwsFault, Misbehaviour, Place } from './aws-front.ts';
import { HEALTHY, type Row } from './cell.ts';
import type { Expected } from './told.ts';
import { AWS_MESSAGE } from './world.ts';

export const fault = (type: string, status = 400): Misbehaviour => ({
  ...{ how: 'answers', status },
  body: JSON.stringify({ __type: `com.amazonaws#${type}`, message: AWS_MESSAGE }),
});

const UNKNOWN_DOOR: Expected = { told: 'unavailable', audit: 'none', requests: 0 };
const NO_TOOLS: Expected = { told: 'unavailable', audit: 'pair', requests: 0 };
const UNWRITTEN: Expected = { told: 'unwritten', audit: 'none', requests: 0 };
const UNENDED: Expected = { told: 'result', audit: 'intent', requests: 1 };
const NO_CREDENTIAL: Expected = { told: 'no credential', audit: 'pair', requests: 0 };

export const calls = (expected: Expected, list: Expected = HEALTHY.list): Row['expected'] => ({
  list,
  read: expected,
  write: expected,
});

/** What a call comes to that cannot have this of AWS. */
export const WITHOUT: { readonly [P in Place]: Row['expected'] } = {
  'the key of tokens': calls(UNKNOWN_DOOR, UNKNOWN_DOOR),
  'the token': calls(UNKNOWN_DOOR, UNKNOWN_DOOR),
  'the definition': calls(NO_TOOLS, { ...NO_TOOLS, audit: 'none' }),
  'the key of arguments': calls(UNWRITTEN),
  'the intent': calls(UNWRITTEN),
  'the outcome': calls(UNENDED),
  'the session': calls(NO_CREDENTIAL),
  'the secret': calls(NO_CREDENTIAL),
};
export const PLACES = Object.keys(WITHOUT) as readonly Place[];

export const row = (
  name: string,
  faults: readonly AwsFault[],
  expected: Row['expected'],
  rest: Partial<Row> = {},
): Row => ({
  ...{ name, expected, begin: ({ aws }) => aws.fail(faults) },
  ...rest,
  options: { ...rest.options, hasSessions: true },
});
