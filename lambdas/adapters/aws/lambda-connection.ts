// Where AWS is and who this process is, from the variables that the Lambda runtime sets
// (docs.aws.amazon.com/lambda, "Using Lambda environment variables").
import { type Environment, requireEnv } from '#adapters/require-env.ts';
import type { AwsConnection } from './signed-client.ts';
import type { AwsService } from './wire.ts';

const ENDPOINTS: { readonly [S in AwsService]: string } = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  firehose: 'AWS_ENDPOINT_URL_FIREHOSE',
  kms: 'AWS_ENDPOINT_URL_KMS',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  sts: 'AWS_ENDPOINT_URL_STS',
};

/** Endpoint variables are those that the AWS SDKs honour, so that both kinds of client are pointed by one setting. */
export const lambdaConnection = (env: Environment): AwsConnection => {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = requireEnv(env, [
    'AWS_REGION',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
  ]);
  const sessionToken = env.AWS_SESSION_TOKEN;
  const endpoints = Object.entries(ENDPOINTS).flatMap(([service, name]) => {
    const url = env[name];
    return url === undefined ? [] : [[service, url] as const];
  });
  return {
    region: AWS_REGION,
    credentials: () => ({
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(sessionToken !== undefined && { sessionToken }),
    }),
    endpoints: Object.fromEntries(endpoints),
  };
};
