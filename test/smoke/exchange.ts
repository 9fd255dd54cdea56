// One HTTP exchange as it goes over the wire: repeated fields, any method, a client certificate, and no cookie, retry,
// redirect or decoding in between.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export type Fields = { readonly [name: string]: string | readonly string[] };

export type Request = {
  readonly method?: string;
  readonly url: string;
  readonly fields?: Fields;
  readonly body?: string;
  /** @default 35 000 */
  readonly timeoutMs?: number;
  /** Without the client certificate. */
  readonly anonymous?: true;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly ms: number;
};

/** Rejects with the network's error where no answer came. */
export type Send = (request: Request) => Promise<Answer>;

export type Certificate = { readonly cert: Buffer; readonly key: Buffer };

export const createSend =
  (certificate: Certificate | undefined): Send =>
  ({ method = 'GET', url, fields = {}, body, timeoutMs = 35_000, anonymous }) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const headers = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
      );
      const options = { method, headers, agent: false, timeout: timeoutMs, ...(!anonymous && certificate) };
      const sent = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const ms = performance.now() - started;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ms });
        });
      });
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
      sent.end(body);
    });

export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
