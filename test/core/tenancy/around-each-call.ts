// Wraps every call of the stores: to kill a process at one of them, or to let a test choose their order.
import type { Due } from '#core/tenancy/stores.ts';

type Around = <T>(name: string, call: () => Promise<T>) => Promise<T>;
// biome-ignore lint/suspicious/noExplicitAny: the proxy passes whatever the port's functions take
type AnyFunction = (...args: any[]) => any;

/** @param stores groups of functions by name, and `due` where there is one; anything else in them is left out */
export const aroundEachCall = <S extends object>(stores: S, around: Around): S => {
  const wrapGroup = (group: string, functions: Record<string, AnyFunction>) =>
    Object.fromEntries(
      Object.entries(functions).map(([name, call]) => [
        name,
        (...args: unknown[]) => around(`${group}.${name}`, () => call(...args)),
      ]),
    );
  const wrapped = Object.fromEntries(
    Object.entries(stores)
      .filter(([, group]) => typeof group === 'object')
      .map(([group, functions]) => [group, wrapGroup(group, functions)]),
  );
  if (!('due' in stores)) return wrapped as S;
  const listDue = stores.due as (now: number) => AsyncIterable<Due>;
  return {
    ...(wrapped as S),
    due: async function* (now: number) {
      yield* await around('due', async () => {
        const all: Due[] = [];
        for await (const due of listDue(now)) all.push(due);
        return all;
      });
    },
  };
};

export type Crash = { readonly call: number; readonly when: 'before' | 'after' };

const CRASHED = 'the process was killed here';
export const isCrash = (fault: unknown): boolean => fault instanceof Error && fault.message === CRASHED;

/** Dead from the given call on (1 is the first): before it took effect, or after it, when nobody hears the answer. */
export const crashing = <S extends object>(stores: S, { call: at, when }: Crash) => {
  let calls = 0;
  return aroundEachCall(stores, async (_, call) => {
    calls += 1;
    if (calls > at || (calls === at && when === 'before')) throw new Error(CRASHED);
    const answer = await call();
    if (calls >= at) throw new Error(CRASHED);
    return answer;
  });
};

/** How many calls a run makes. */
export const countingCalls = <S extends object>(stores: S) => {
  const names: string[] = [];
  return {
    names,
    stores: aroundEachCall(stores, (name, call) => {
      names.push(name);
      return call();
    }),
  };
};
