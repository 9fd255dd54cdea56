// A cold start that only makes the upstream call.
import { get } from 'node:http';
import https from 'node:https';
import { answerOnce, argument, usage } from './answer.ts';

// A real upstream needs it. Exported, or the bundler would drop an import that nothing uses.
export const loaded = https;

get(`${argument<string>()}/contacts/7`, (answer) => {
  answer.resume();
  answer.on('end', () => answerOnce(usage()));
});
