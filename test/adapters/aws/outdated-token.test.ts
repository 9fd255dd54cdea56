// An upstream refused a token: from now on that one is over, and no other.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { credentialTable } from '#adapters/aws/credential-table.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

let aws: EmbeddedAws;
let call: CallAws;
beforeAll(async () => {
  aws = await startEmbeddedAws(undefined);
  const { endpoints } = aws;
  call = createSignedClient({ region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints });
});
afterAll(() => aws.close());

it.each([
  ['that can be refreshed', false],
  ['that nobody can refresh', true],
])('a token %s is over, neither its predecessor nor its successor', async (_, needsReauth) => {
  const account = `acc_${needsReauth}`;
  const token = { token: { S: 's' }, granted: { N: '1' }, stale: { N: '7' }, expires: { N: '9' } };
  const state = {
    fence: { N: '1' },
    version: { N: '5' },
    bound: { S: 'b' },
    ...(needsReauth && { reauth: { BOOL: true } }),
  };
  const Item = { pk: { S: 't#ten' }, sk: { S: account }, ...token, ...state };
  await call('dynamodb', 'PutItem', { TableName: 'credentials', Item });
  const table = credentialTable(call, 'credentials', 'ten', account);
  for (const version of [4, 6]) expect(await table.outdate({ version, needsReauth })).toBe(false);
  expect((await table.read())?.token).toMatchObject({ staleAt: 7, expiresAt: 9 });
  expect(await table.outdate({ version: 5, needsReauth })).toBe(true);
  expect((await table.read())?.token).toMatchObject({ staleAt: 0, expiresAt: 0 });
});
