import type { SendUpstream } from '#core/upstream/exchange.ts';

/** Must not leave this process. */
const CREDENTIAL = [{ in: 'header', name: 'authorization', value: 'Bearer canary' }] as const;

/** Sends to each, a hundred at a time; how often there was which outcome. */
export const sendAll = async (
  client: SendUpstream,
  urls: readonly string[],
): Promise<{ [outcome: string]: number }> => {
  const outcomes: { [outcome: string]: number } = {};
  for (let from = 0; from < urls.length; from += 100) {
    const results = urls
      .slice(from, from + 100)
      .map((url) => client({ method: 'GET', url, headers: {} }, CREDENTIAL, Date.now() + 10_000));
    for (const result of await Promise.all(results)) {
      const outcome = result.kind === 'answer' ? 'answered' : `${result.reason}${result.sent ? ', sent' : ''}`;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  }
  return outcomes;
};
