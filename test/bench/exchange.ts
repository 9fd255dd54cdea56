// The bench's own client over kept-alive connections: a number of requests, so many of them under way at a time.
import { Agent, request as send } from 'node:http';

const agent = new Agent({ keepAlive: true });

export type Exchange = {
  readonly url: string;
  readonly body?: string;
  /** What it has to be answered with. @default 200 */
  readonly status?: number;
};

const POST = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;

/** Milliseconds until the answer was read; throws on any other status than expected. */
const exchange = ({ url, body, status = 200 }: Exchange): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    const outgoing = send(url, { agent, ...(body !== undefined && POST) }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === status) resolve(performance.now() - start);
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** Requests of several kinds go in turn. */
export const exchanges = async (
  each: Exchange | readonly Exchange[],
  count: number,
  concurrency = 1,
): Promise<readonly number[]> => {
  const kinds = Array.isArray(each) ? (each as readonly Exchange[]) : [each as Exchange];
  const times: number[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < count) {
      const kind = kinds[begun % kinds.length] as Exchange;
      begun += 1;
      times.push(await exchange(kind));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return times;
};
