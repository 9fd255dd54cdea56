// One account's item in the credential table: token, lease and fence in one place, so that each step is one conditional
// write (docs/storage.md). Through the signed client: a call to a door may have to refresh, and loads no SDK.
import type { CredentialState, CredentialTable } from '#core/credentials/ports.ts';
import { type Item, isConditionFailure, isStoreUnavailable, number, text } from './dynamo.ts';
import { hotDynamo } from './dynamo-hot.ts';
import { credentialKey } from './keys.ts';
import type { CallAws } from './signed-client.ts';

/** A deleted account's item is not there, and no late holder makes it again. */
const HELD = 'attribute_exists(pk) AND #fence = :fence';
const SEEN = `${HELD} AND #version = :version`;

const NAMES = {
  ...{ '#fence': 'fence', '#version': 'version', '#leased': 'leased', '#unsettled': 'unsettled' },
  ...{ '#token': 'token', '#expires': 'expires', '#stale': 'stale', '#landed': 'landed', '#reauth': 'reauth' },
};

export const credentialTable = (call: CallAws, table: string, tenant: string, account: string): CredentialTable => {
  const key = credentialKey(tenant, account);
  const update = async (expression: string, condition: string, values: Item): Promise<boolean> => {
    const used = Object.entries(NAMES).filter(([placeholder]) => `${expression} ${condition}`.includes(placeholder));
    try {
      await call('dynamodb', 'UpdateItem', {
        TableName: table,
        Key: key,
        UpdateExpression: expression,
        ConditionExpression: condition,
        ExpressionAttributeNames: Object.fromEntries(used),
        ExpressionAttributeValues: values,
      });
      return true;
    } catch (fault) {
      if (isStoreUnavailable(fault) && isConditionFailure((fault as Error).message)) return false;
      throw fault;
    }
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
    land: (fence, token, landed) => {
      const given: Item = {
        ...{ ':token': { S: token.sealed }, ':one': n(1), ':none': n(0), ':fence': n(fence) },
        ...(token.expiresAt !== undefined && { ':expires': n(token.expiresAt) }),
        ...(token.staleAt !== undefined && { ':stale': n(token.staleAt) }),
        ...(landed !== undefined && { ':landed': { S: landed } }),
      };
      const optional = ['expires', 'stale', 'landed'];
      const set = optional.filter((name) => given[`:${name}`] !== undefined).map((name) => `#${name} = :${name}`);
      const gone = optional.filter((name) => given[`:${name}`] === undefined).map((name) => `#${name}`);
      return update(
        `SET ${['#token = :token', '#unsettled = :none', '#version = #version + :one', ...set].join(', ')}` +
          (gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''),
        HELD,
        given,
      );
    },
    release: (fence, { isHome, unsettled }) =>
      update(
        `SET #leased = :no${unsettled === undefined ? '' : ', #unsettled = :unsettled'}${isHome ? ' REMOVE #landed' : ''}`,
        HELD,
        { ':fence': n(fence), ':no': NO, ...(unsettled !== undefined && { ':unsettled': n(unsettled) }) },
      ),
    condemn: (fence) =>
      update('SET #leased = :no, #reauth = :yes', HELD, { ':fence': n(fence), ':no': NO, ':yes': YES }),
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
  const [expiresAt, staleAt] = [number(item, 'expires'), number(item, 'stale')];
  return {
    version: number(item, 'version') ?? 0,
    fence: number(item, 'fence') ?? 0,
    leased: flag(item, 'leased'),
    unsettled: number(item, 'unsettled') ?? 0,
    needsReauth: flag(item, 'reauth'),
    ...(item.token !== undefined && {
      token: {
        sealed: text(item, 'token'),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(staleAt !== undefined && { staleAt }),
      },
    }),
    ...(item.landed !== undefined && { landed: text(item, 'landed') }),
  };
};

/** The item of an account that was connected just now: nothing is granted yet, and the first call asks for it. */
export const newCredential = (tenant: string, account: string): Item => ({
  ...credentialKey(tenant, account),
  ...{ version: n(0), fence: n(0), leased: NO, unsettled: n(0) },
});
