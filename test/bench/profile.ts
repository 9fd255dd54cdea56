// Where a process spends its CPU, by what kind of code: V8's sampling profiler, asked from inside.
import { type Profiler, Session } from 'node:inspector/promises';

const SAMPLE_US = 200;

/** In the order in which they are looked for; a sample counts for the first that it fits. */
const KINDS: readonly (readonly [name: string, fits: (frame: { functionName: string; url: string }) => boolean])[] = [
  ['garbage collection', ({ functionName }) => functionName === '(garbage collector)'],
  ['writing to sockets', ({ functionName, url }) => url === '' && /^write/.test(functionName)],
  [
    'hashes, signatures, randomness',
    ({ functionName, url }) => /crypto/.test(url) || /^(randomFillSync|getRandomValues)/.test(functionName),
  ],
  ['Node’s HTTP, sockets, timers and promises', ({ url }) => url.startsWith('node:')],
  ['the gateway', ({ url }) => url !== ''],
  ['V8 and system calls outside of JavaScript', () => true],
];

/** Samples by kind, the idle ones left out. */
export type Shares = { readonly [kind: string]: number };

const sharesOf = ({ nodes, samples = [] }: Profiler.Profile): Shares => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const shares = new Map(KINDS.map(([name]) => [name, 0]));
  for (const id of samples) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const [kind] = KINDS.find(([, fits]) => fits(frame)) ?? [];
    if (kind !== undefined) shares.set(kind, (shares.get(kind) ?? 0) + 1);
  }
  return Object.fromEntries(shares);
};

/** @return what ends the profile, with its samples */
export const startProfile = async (): Promise<() => Promise<Shares>> => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return sharesOf(profile);
  };
};
