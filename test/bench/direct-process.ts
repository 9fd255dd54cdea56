// A cold start that only makes the upstream call. node:https is loaded because a real upstream would need it.
import 'node:https';
import { get } from 'node:http';
import { answerOnce, argument, usage } from './answer.ts';

get(`${argument<string>()}/contacts/7`, (answer) => {
  answer.resume();
  answer.on('end', () => answerOnce(usage()));
});
