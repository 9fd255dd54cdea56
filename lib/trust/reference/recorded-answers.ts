// Answers of a gateway as a test recorded them (test/trust/recorded.test.ts); ids, tokens and addresses are placeholders.
import { EXAMPLE_BASE } from '#lib/trust/clients/placeholders.ts';
import limit from '../recorded/rate-limit-answer.json' with { type: 'json' };
import answers from '../recorded/request-answers.json' with { type: 'json' };
import type { RecordedAnswer } from './exact-requests.ts';

/** The demo CRM's limit, met by the 21st call within ten seconds. */
export const recorded429: RecordedAnswer = limit;

const recorded: { readonly [name in keyof typeof answers]: RecordedAnswer } = answers;

/** Names of the base URL that the deployment answers to. */
export const recordedAnswers = (base: string): typeof recorded =>
  JSON.parse(JSON.stringify(recorded).replaceAll(EXAMPLE_BASE, base)) as typeof recorded;
