// How long one import takes where node:http and node:https are loaded already, as in Lambda's own runtime.
import http from 'node:http';
import https from 'node:https';
import { answerOnce, argument } from './answer.ts';

// Exported, or the bundler would drop imports that nothing uses.
export const loaded = [http, https];

const file = argument<string>();
const before = performance.now();
await import(file);
answerOnce(performance.now() - before);
