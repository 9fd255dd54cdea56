// Loaded by the requests that are refused: a cold start that is let in does without.
import type { mcpRefusal } from '#core/errors.ts';
import type { HttpAnswer } from '#core/http.ts';

export const refusal = async (...told: Parameters<typeof mcpRefusal>): Promise<HttpAnswer> =>
  (await import('#core/errors.ts')).mcpRefusal(...told);
