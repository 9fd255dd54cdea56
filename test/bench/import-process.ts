// How long one import takes, with what every Node program has loaded already loaded.
import 'node:http';
import 'node:https';
import { answerOnce, argument } from './answer.ts';

const file = argument<string>();
const before = performance.now();
await import(file);
answerOnce(performance.now() - before);
