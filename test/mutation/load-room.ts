// Loads a room before its tests. What a module makes as it is loaded would otherwise count for the test that loads it
// first, and that one alone would be run against a change of it.
import fc from 'fast-check';
import { ROOMS } from './rooms.ts';

// A mutant is dead at its first counterexample: to look for the smallest takes longer than the run is given.
fc.configureGlobal({ endOnFailure: true });

for (const file of ROOMS.find(({ name }) => name === process.env.MUTATION_ROOM)?.mutate ?? [])
  await import(new URL(`../../${file}`, import.meta.url).href);
