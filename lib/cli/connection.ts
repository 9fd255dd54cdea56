// Where the provisioning API is, who asks it, and how a request says so.
import { isIdempotencyKey } from '#core/calls/idempotency-key.ts';
import { err, ok, type Result } from '#core/result.ts';
import { credentialsFailure, isRegion } from './aws.ts';
import type { Arguments, Failure, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { type SignedRequest, signRequest } from './sign-request.ts';

export type Connection = {
  readonly base: string;
  readonly key: string;
  /** Region to sign requests for; absent: the key alone is sent. */
  readonly region: string | undefined;
  readonly idempotencyKey: string | undefined;
};

export type Signer = (request: SignedRequest) => SignedRequest['headers'];

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

/** The gateway and the key: flags first, then the environment. */
export const connectionOf = ({ flags }: Arguments, { env }: Io): Result<Connection, Failure> => {
  const base = baseOf(flags.url?.[0] ?? env.url);
  if (!base.ok) return base;
  const key = flags.key?.[0] ?? env.key;
  const region = flags.sign?.[0] ?? (env.sign || undefined);
  const idempotencyKey = flags['idempotency-key']?.[0];
  if (!key) return usage('Say who you are: set SALLYPORT_KEY to an admin key or API token.');
  if (!/^[\x21-\x7e]+$/.test(key)) return usage('The key holds characters that no key has: copy it again.');
  if (region !== undefined && !isRegion(region)) return usage('--sign must be an AWS region, such as eu-central-1.');
  if (idempotencyKey !== undefined && !isIdempotencyKey(idempotencyKey))
    return usage('--idempotency-key must be 1 to 255 visible ASCII characters.');
  return ok({ base: base.value, key, region, idempotencyKey });
};

const baseOf = (url: string | undefined): Result<string, Failure> => {
  if (!url) return usage('Say where the gateway is: set SALLYPORT_URL or give --url https://….');
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol)) return usage('--url must be an http(s) URL.');
  if (base.username !== '' || base.password !== '') return usage('--url must not hold a user name or password.');
  if (!isSafe(base)) return usage('Over plain http the key could be read on the way: use https.');
  return ok(`${base.origin}${base.pathname.replace(/\/+$/, '')}`);
};

/** Whether a secret may be sent there: https, or not leaving this machine. */
export const isSafe = (url: URL): boolean =>
  url.protocol === 'https:' || /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);

/** Where IAM stands before the API, `Authorization` is its signature's, and the key comes as `X-Api-Token`. */
export const signerOf = async ({ key, region }: Connection, { aws }: Io): Promise<Result<Signer, Failure>> => {
  if (region === undefined) return ok(({ headers }) => ({ ...headers, authorization: `Bearer ${key}` }));
  try {
    const credentials = await aws.credentials(region);
    return ok((request) =>
      signRequest({ ...request, headers: { ...request.headers, 'x-api-token': key } }, region, credentials),
    );
  } catch (fault) {
    return err(credentialsFailure(fault) ?? { exit: EXIT.failed, message: NO_CREDENTIALS });
  }
};

const NO_CREDENTIALS = 'The AWS credentials could not be read: check AWS_PROFILE, or sign in again.';
