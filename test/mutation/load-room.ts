// Loads a room before its tests. What a module makes as it is loaded would otherwise count for the test that loads it
// first, and that one alone would be run against a change of it.
import { ROOMS } from './rooms.ts';

for (const file of ROOMS.find(({ name }) => name === process.env.MUTATION_ROOM)?.mutate ?? [])
  await import(new URL(`../../${file}`, import.meta.url).href);
