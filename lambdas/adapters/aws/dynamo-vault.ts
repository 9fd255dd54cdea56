// The vault in the credential table, for installations with so many accounts that a secret each is most of the bill (ADR 16).
// An item beside the account's own, sealed under a data key of KMS whose purpose is not that of access tokens: whoever stores it
// may have data keys made and none decrypted, and what was sealed for the one is never opened as the other.
import type { Sealer } from '#core/credentials/ports.ts';
import { readVaultText, type VaultReader, type VaultWriter, vaultText } from '#core/credentials/vault.ts';
import { type Dynamo, storeUnavailable, text } from './dynamo.ts';
import { hotDynamo } from './dynamo-hot.ts';
import { vaultKey } from './keys.ts';
import { sealers } from './sealer.ts';
import type { CallAs } from './tenant-sessions.ts';

type SealerOf = (tenant: string, account: string) => Sealer;

/** Of what was handed over. @param keyId id, ARN or alias of the residency's encryption key */
export const vaultSealers = (callAs: CallAs, keyId: string, now: () => number): SealerOf =>
  sealers(callAs, keyId, now, 'vault');

/** Through the SDK, for what provisions and purges. */
export const dynamoVaultWriter = (dynamo: Dynamo, table: string, sealerOf: SealerOf): VaultWriter => ({
  put: async (tenant, account, credential) => {
    const seal = await sealerOf(tenant, account).prepare();
    return dynamo.put(table, { ...vaultKey(tenant, account), sealed: { S: seal(vaultText(credential)) } });
  },
  remove: async (tenant, account) => void (await dynamo.delete(table, vaultKey(tenant, account))),
});

/** Through the signed client, for calls. */
export const dynamoVaultReader = (callAs: CallAs, table: string, sealerOf: SealerOf): VaultReader => ({
  read: async (tenant, account) => {
    const item = await hotDynamo(callAs(tenant)).get(table, vaultKey(tenant, account));
    if (item === undefined) throw storeUnavailable('dynamodb', 'GetItem', 'ResourceNotFoundException');
    return readVaultText(await sealerOf(tenant, account).open(text(item, 'sealed')));
  },
});
