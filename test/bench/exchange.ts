// The bench's own client: one request after the other over a connection that is kept alive.
import { Agent, request as send } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export type Exchange = { readonly url: string; readonly body?: string };

const POST = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;

/** Milliseconds until the answer was read; throws on any status but 200. */
export const exchange = ({ url, body }: Exchange): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    const outgoing = send(url, { agent, ...(body !== undefined && POST) }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - start);
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

export const exchanges = async (each: Exchange, count: number): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await exchange(each));
  return times;
};
