// Loads a function as Lambda would, gives it one event, and says what that took. JavaScript, as to-loopback.mjs.
import { pathToFileURL } from 'node:url';

const { entry, event } = JSON.parse(process.argv[2]);
const begun = performance.now();
const { handler } = await import(pathToFileURL(entry).href);
const importMs = performance.now() - begun;
const answer = await handler(event, { awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 });
if (answer !== null && (answer.statusCode !== 200 || answer.body.length < 1000)) throw new Error(answer.body);
const { userCPUTime, systemCPUTime } = process.resourceUsage();
const said = { cpu: (userCPUTime + systemCPUTime) / 1000, importMs };
process.send({ id: 1, answer: said }, () => process.exit(0));
