// One account's item in the credential table: token, lease and fence in one place, so that each step is one conditional
// write (docs/storage.md). Through the signed client: a call to a door may have to refresh, and loads no SDK.
import type { TokenBackends } from '#core/credentials/credentials.ts';
import type { CredentialState, SealedToken } from '#core/credentials/ports.ts';
import { dueItems } from './due-items.ts';
import { type Attribute, type Dynamo, type Item, number, text } from './dynamo.ts';
import { hotDynamo, unlessRefused } from './dynamo-hot.ts';
import { credentialKey, expiryShard } from './keys.ts';
import type { CallAws } from './signed-client.ts';

/** A deleted account's item is not there, and no late holder makes it again. */
const HELD = 'attribute_exists(pk) AND #fence = :fence';
const OVER = 'SET #stale = :none, #expires = :none';
const SAME = 'attribute_exists(pk) AND #version = :version';
const SEEN = `${HELD} AND #version = :version`;

const NAMES = {
  '#fence': 'fence',
  '#version': 'version',
  '#leased': 'leased',
  '#unsettled': 'unsettled',
  '#token': 'token',
  '#granted': 'granted',
  '#expires': 'expires',
  '#stale': 'stale',
  '#refresh': 'refresh',
  '#copied': 'copied',
  '#reauth': 'reauth',
  '#shard': 'xp',
  '#due': 'xt',
};

/**
 * `outdate`: from now on the token of this version is over; false where another has taken its place. One that nobody can
 * refresh stays out of the index: the schedule would find it every minute.
 */
export const credentialTable = (
  call: CallAws,
  table: string,
  tenant: string,
  account: string,
): TokenBackends['table'] => {
  const key = credentialKey(tenant, account);
  const update = async (expression: string, condition: string, values: Item): Promise<boolean> => {
    const used = Object.entries(NAMES).filter(([placeholder]) => `${expression} ${condition}`.includes(placeholder));
    return unlessRefused(
      call('dynamodb', 'UpdateItem', {
        TableName: table,
        Key: key,
        UpdateExpression: expression,
        ConditionExpression: condition,
        ExpressionAttributeNames: Object.fromEntries(used),
        ExpressionAttributeValues: values,
      }),
    );
  };
  return {
    read: async () => {
      const item = await hotDynamo(call).get(table, key);
      return item && stateOf(item);
    },
    acquire: ({ fence, version }) =>
      update('SET #fence = #fence + :one, #leased = :yes', SEEN, {
        ...{ ':fence': n(fence), ':version': n(version) },
        ...{ ':one': n(1), ':yes': YES },
      }),
    announce: (fence) => update('ADD #unsettled :one', HELD, { ':fence': n(fence), ':one': n(1) }),
    land: (fence, token, refreshToken, copiedAt) => {
      const { expression, values } = landing(token, refreshToken, copiedAt, account);
      return update(expression, HELD, { ...values, ':fence': n(fence) });
    },
    adopt: (fence, refreshToken, version) =>
      update('SET #refresh = :refresh, #version = :version, #unsettled = :none', HELD, {
        ...{ ':fence': n(fence), ':refresh': { S: refreshToken }, ':version': n(version), ':none': n(0) },
      }),
    release: (fence, unsettled) =>
      update(`SET #leased = :no${unsettled === undefined ? '' : ', #unsettled = :unsettled'}`, HELD, {
        ...{ ':fence': n(fence), ':no': NO },
        ...(unsettled !== undefined && { ':unsettled': n(unsettled) }),
      }),
    outdate: ({ version, needsReauth }) =>
      needsReauth
        ? update(OVER, SAME, { ':none': n(0), ':version': n(version) })
        : update(`${OVER}, #due = :none, #shard = :shard`, `${SAME} AND attribute_not_exists(#reauth)`, {
            ...{ ':none': n(0), ':version': n(version), ':shard': { S: expiryShard(account) } },
          }),
    condemn: (fence) =>
      update('SET #leased = :no, #reauth = :yes REMOVE #shard, #due', HELD, {
        ':fence': n(fence),
        ':no': NO,
        ':yes': YES,
      }),
  };
};

/** A token without an end must not have the one of its predecessor; a refresh token stays until another is granted. */
const landing = (
  token: SealedToken,
  refreshToken: string | undefined,
  copiedAt: number | undefined,
  account: string,
): { readonly expression: string; readonly values: Item } => {
  const optional: { readonly [name: string]: Attribute | undefined } = {
    expires: token.expiresAt === undefined ? undefined : n(token.expiresAt),
    stale: token.staleAt === undefined ? undefined : n(token.staleAt),
    // Of the index by which the schedule finds it.
    shard: token.dueAt === undefined ? undefined : { S: expiryShard(account) },
    due: token.dueAt === undefined ? undefined : n(token.dueAt),
  };
  const given = Object.entries(optional).filter((each): each is [string, Attribute] => each[1] !== undefined);
  const gone = Object.keys(optional).filter((name) => optional[name] === undefined);
  const set = ['#token = :token', '#granted = :granted', '#unsettled = :none', '#version = #version + :one'];
  if (refreshToken !== undefined) set.push('#refresh = :refresh');
  if (copiedAt !== undefined) set.push('#copied = :copied');
  return {
    expression:
      `SET ${[...set, ...given.map(([name]) => `#${name} = :${name}`)].join(', ')}` +
      (gone.length > 0 ? ` REMOVE ${gone.map((name) => `#${name}`).join(', ')}` : ''),
    values: {
      ...{ ':token': { S: token.sealed }, ':granted': n(token.grantedAt), ':one': n(1), ':none': n(0) },
      ...(refreshToken !== undefined && { ':refresh': { S: refreshToken } }),
      ...(copiedAt !== undefined && { ':copied': n(copiedAt) }),
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
    },
  };
};

const YES = { BOOL: true };
const NO = { BOOL: false };
const n = (value: number) => ({ N: String(value) });

const flag = (item: Item, name: string): boolean => {
  const attribute = item[name];
  return attribute !== undefined && 'BOOL' in attribute && attribute.BOOL;
};

const stateOf = (item: Item): CredentialState => {
  const [expiresAt, staleAt, dueAt, copiedAt] = ['expires', 'stale', 'xt', 'copied'].map((name) => number(item, name));
  return {
    generation: number(item, 'generation') ?? 0,
    version: number(item, 'version') ?? 0,
    fence: number(item, 'fence') ?? 0,
    leased: flag(item, 'leased'),
    unsettled: number(item, 'unsettled') ?? 0,
    needsReauth: flag(item, 'reauth'),
    boundTo: item.bound === undefined ? '' : text(item, 'bound'),
    ...(item.token !== undefined && {
      token: {
        sealed: text(item, 'token'),
        grantedAt: number(item, 'granted') ?? 0,
        ...(expiresAt !== undefined && { expiresAt }),
        ...(staleAt !== undefined && { staleAt }),
        ...(dueAt !== undefined && { dueAt }),
      },
    }),
    ...(item.refresh !== undefined && { refreshToken: text(item, 'refresh') }),
    ...(copiedAt !== undefined && { copiedAt }),
  };
};

const DUE_PAGE = 50;

/**
 * Accounts whose tokens are due at `now`, shard after shard; eventually consistent, so each is read again.
 *
 * @param where in [0, 1), which shard is first
 */
export async function* dueCredentials(
  dynamo: Dynamo,
  table: string,
  now: number,
  where: number,
): AsyncGenerator<string> {
  const items = dueItems(dynamo, table, now, DUE_PAGE, where);
  for await (const item of items) yield text(item, 'sk');
}
