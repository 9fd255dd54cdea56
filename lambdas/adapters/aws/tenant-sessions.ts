// With `isolation.sts`: sessions of a role that IAM binds to one tenant by the session's tag (ADR 13).
import { rememberFor } from '#core/remember.ts';
import { storeUnavailable } from './dynamo.ts';
import type { AwsCredentials } from './sign.ts';
import type { CallAws } from './signed-client.ts';

/** A client for what is one tenant's; the id is the one that a token's record has. */
export type CallAs = (tenant: string) => CallAws;

/** The shortest that STS gives. */
const SESSION_S = 900;
/** A session is not used in its last minute: a read that has begun must be able to end. */
const USED_MS = (SESSION_S - 60) * 1000;
const MAX_KEPT = 1000;
/** What AWS says of a session that was revoked or has ended: another may be taken. */
const REFUSED = /AccessDenied|ExpiredToken|UnrecognizedClient/;

export const callAsTenant = (call: CallAws, roleArn: string, now: () => number): CallAs => {
  const sessions = rememberFor<AwsCredentials>(USED_MS, now, MAX_KEPT);
  return (tenant) => async (service, operation, input) => {
    const session = await sessions.get(tenant, () => assume(call, roleArn, tenant));
    return call(service, operation, input, session).catch((fault: Error) => {
      if (REFUSED.test(fault.message)) sessions.forget(tenant);
      throw fault;
    });
  };
};

const assume = async (call: CallAws, roleArn: string, tenant: string): Promise<AwsCredentials> => {
  const answer = await call('sts', 'AssumeRole', {
    RoleArn: roleArn,
    RoleSessionName: tenant,
    DurationSeconds: String(SESSION_S),
    'Tags.member.1.Key': 'tenant',
    'Tags.member.1.Value': tenant,
  });
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer as { readonly [element: string]: string };
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw storeUnavailable('sts', 'AssumeRole', 'NotDecodable');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};
