// Signature Version 4 for a provisioning API behind IAM (`provisioning.auth: iam`): in front of the key, not in its place.
import aws4 from 'aws4';
import type { AwsCredentials } from '#adapters/aws/sign.ts';

export type SignedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | undefined;
};

/** Headers of the request with its signature for API Gateway. The signature takes `Authorization`. */
export const signRequest = (
  { method, url, headers, body }: SignedRequest,
  region: string,
  credentials: AwsCredentials,
): { readonly [name: string]: string } => {
  const signed = aws4.sign(
    {
      service: 'execute-api',
      region,
      host: url.host,
      method,
      path: url.pathname + url.search,
      headers: { ...headers },
      ...(body !== undefined && { body }),
    },
    credentials,
  );
  // fetch writes these two itself, with the values that were signed.
  const { Host: _, 'Content-Length': __, ...rest } = signed.headers as { readonly [name: string]: string };
  return rest;
};
