// What creating, changing and deleting needs of AWS.

import type { VaultWriter } from '#core/credentials/vault.ts';
import type { Minting } from '#core/tenancy/minting.ts';
import { withCredentialItems } from './credential-items.ts';
import type { Dynamo } from './dynamo.ts';
import { idempotencyStore } from './idempotency-store.ts';
import { integrationNames } from './integration-store.ts';
import { createStores, type TableNames } from './stores.ts';
import { doorOf, type Pepper } from './token-store.ts';

export type LifecycleBackendOptions = {
  readonly dynamo: Dynamo;
  readonly secrets: VaultWriter;
  readonly tables: TableNames;
};

export const createLifecycleBackends = ({ dynamo, secrets, tables }: LifecycleBackendOptions) => ({
  dynamo,
  stores: createStores(dynamo, tables, withCredentialItems(secrets, dynamo, tables.credentials)),
  names: integrationNames(dynamo, tables.config),
  idempotency: idempotencyStore(dynamo, tables.config),
});

export type MintingOptions = Omit<Minting, 'doorOf'> & { readonly pepper: Pepper };

/** Throws on minting where readers would not accept the key id: such a token would never open anything. */
export const createMinting = ({ pepper, ...minting }: MintingOptions): Minting => ({
  ...minting,
  doorOf: async (token) => {
    const door = await doorOf(token, pepper);
    if (door === undefined) throw new Error('tokens are minted under a key id that readers do not accept');
    return door;
  },
});
