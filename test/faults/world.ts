// What the cells of a table share: AWS as it is when nothing is wrong, a tenant with a connected account, and a door.
import { remember } from '#core/remember.ts';
import { type EmbeddedAws, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { api, type Door, openDoor, startTestGateway } from '#test/support/gateway.ts';

export const UPSTREAM_HOST = 'crm.example.com';
export const CREDENTIAL = 'upstream-credential-canary-5Tq8';
/** Quoted by AWS's error messages, which are nobody's to read. */
export const AWS_MESSAGE = 'aws-message-canary-9Wd2';
/** Of a session that is one tenant's. */
export const SESSION = 'tenant-session-canary-3Kx7';
/** Sent as an argument by every call. */
export const ARGUMENT = 'argument-canary-1Zb4';
/** In every body of the upstream. */
export const ANSWER = 'upstream-answer-canary-6Pm0';

export type Answer = { readonly status: number; readonly body: string };

export type World = {
  readonly door: Door;
  /** What AWS answers when nothing is wrong. Nothing that is read changes, so each is asked once. */
  readonly ask: (target: string, body: string) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

export const startWorld = async (): Promise<World> => {
  const aws = await startEmbeddedAws(undefined);
  const gateway = await startTestGateway({ aws });
  const { definition } = (await api(gateway, gateway.adminKey, 'GET /integrations/demo')).body;
  // Not bundled, so that a call also reads its definition.
  const mine = { ...definition, slug: 'mine', base_url: `https://${UPSTREAM_HOST}` };
  await api(gateway, gateway.adminKey, 'PUT /integrations/mine', mine);
  const credential = { kind: 'bearer', secret: { token: CREDENTIAL } };
  const door = await openDoor(gateway, {}, { integration: 'mine', credential });
  return { door, ask: asking(aws), close: gateway.close };
};

const asking = ({ endpoints }: EmbeddedAws): World['ask'] => {
  const known = remember<Answer>();
  return (target, body) =>
    known(target + body, async () => {
      const endpoint = target.startsWith('DynamoDB') ? endpoints.dynamodb : endpoints.kms;
      // The embedded services look for a signature, and at none.
      const headers = {
        ...{ 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0', 'x-amz-date': '20260101T000000Z' },
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260101/local/dynamodb/aws4_request, SignedHeaders=a, Signature=a',
      };
      const answer = await fetch(endpoint, { method: 'POST', headers, body });
      return { status: answer.status, body: await answer.text() };
    });
};
