// Signature Version 4 verified from the specification ("Create a signed AWS API request"), without the signer's package.
import { createHash, createHmac } from 'node:crypto';

export type Received = {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly target: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string;
};

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** What was signed, by whom and for what; `undefined` where the signature is not the request's. */
export const verifySignature = ({ method, target, headers, body }: Received, secretAccessKey: string) => {
  const match = AUTHORIZATION.exec(headers.authorization ?? '');
  if (match === null) return undefined;
  const [, accessKeyId, day, region, service, signed, signature] = match as unknown as string[];
  const names = (signed as string).split(';');
  const [path = '', query = ''] = target.split('?');
  const parameters = [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    method,
    // Encoded once more than it was sent: every service but S3.
    path.split('/').map(encode).join('/'),
    parameters.join('&'),
    ...names.map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    hash(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce<Buffer>(
    (derived, part) => mac(derived, part as string),
    mac(`AWS4${secretAccessKey}`, day as string),
  );
  return mac(key, text).toString('hex') === signature ? { accessKeyId, region, service, names } : undefined;
};
