// Tenants in the tables beside the one whose door was opened: their doors' items and their accounts' secrets, as the gateway
// itself would read them.
import { randomBytes } from 'node:crypto';
import { tokenKey } from '#adapters/aws/keys.ts';
import { kmsPepper } from '#adapters/aws/pepper.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { mintOwnedId, mintTenantId } from '#core/ids.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { mintToken, parseToken, type Token, tokenMac } from '#core/tokens/token.ts';
import type { Known, Outside } from './outside.ts';

/** Whose doors are called, as many of few tenants as of many, or the few would have warmer caches. */
const CALLED = 100;

const GET_ITEM = 'DynamoDB_20120810.GetItem';
const GET_SECRET = 'secretsmanager.GetSecretValue';

const keyInput = (token: Token, mac: string): string =>
  JSON.stringify({ TableName: 'tokens', Key: tokenKey({ keyId: token.keyId, mac }), ConsistentRead: true });
const secretInput = ({ tenant, account }: UrlTokenRecord): string =>
  JSON.stringify({ SecretId: `sallyport/${tenant}/${account}` });

/** Adds so many tenants. @returns URL tokens of some of them, spread over all */
export const addTenants = async (outside: Outside, known: Known, count: number): Promise<readonly string[]> => {
  const credentials = () => ({ accessKeyId: 'local', secretAccessKey: 'local' });
  const call = createSignedClient({ region: 'local', credentials, endpoints: outside.embedded });
  const pepper = await kmsPepper(call, 'alias/sallyport-tokens', 'dev', 'a')('a');
  const first = parseToken(outside.demoToken);
  if (pepper === undefined || !first.ok) throw new Error('the door of the demo cannot be read');
  const item = (await call('dynamodb', 'GetItem', {
    TableName: 'tokens',
    Key: tokenKey({ keyId: 'a', mac: tokenMac(first.value, pepper) }),
  })) as { readonly Item: { readonly v: { readonly S: string } } };
  const record = JSON.parse(item.Item.v.S) as UrlTokenRecord;
  const secret = await call('secretsmanager', 'GetSecretValue', JSON.parse(secretInput(record)));
  const called: string[] = [];
  for (let n = 0; n < count; n++) {
    const token = mintToken('u', 'dev', 'a', randomBytes);
    const mac = tokenMac(token, pepper);
    const tenant = mintTenantId(randomBytes);
    const ids = { server: mintOwnedId('srv', tenant, randomBytes), account: mintOwnedId('acc', tenant, randomBytes) };
    const theirs: UrlTokenRecord = { ...record, ...ids, tenant, mac };
    known.set(GET_ITEM + keyInput(token, mac), answered({ Item: { ...item.Item, v: { S: JSON.stringify(theirs) } } }));
    known.set(GET_SECRET + secretInput(theirs), answered(secret));
    if (n % Math.ceil(count / CALLED) === 0) called.push(token.text);
  }
  return called;
};

const answered = (value: object) => ({ status: 200, body: JSON.stringify(value) });
