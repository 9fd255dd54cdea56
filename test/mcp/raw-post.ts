// HTTP requests that fetch would not send: any bytes, repeated fields, other methods, no Content-Type.
import { request } from 'node:http';

export type RawAnswer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
};

export type RawFields = { readonly [name: string]: string | readonly string[] };

/** Sends fields as given; a list is sent as several fields of one name. A GET, HEAD or OPTIONS has no body. */
export const rawSend = (
  method: string,
  url: string,
  fields: RawFields,
  body: string | Uint8Array = '',
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const headers = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
    );
    const sent = request(url, { method, headers, agent: false, timeout: 10_000 }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject).on('timeout', () => sent.destroy(new Error('no answer')));
    sent.end(body);
  });

const JSON_FIELDS = { 'content-type': 'application/json' };

export const rawPost = (url: string, body: string | Uint8Array, fields: RawFields = {}): Promise<RawAnswer> =>
  rawSend('POST', url, { ...JSON_FIELDS, ...fields }, body);
