// What credentials are read from and kept in: by the function's own role, or by a session for each tenant.
import type { VaultKind } from '#core/credentials/vault.ts';
import { copyOnDemand } from './copy-on-demand.ts';
import { credentialTable } from './credential-table.ts';
import { dynamoVaultReader, vaultSealers } from './dynamo-vault.ts';
import { secretName } from './keys.ts';
import { sealers } from './sealer.ts';
import { secretReader, secretsManagerReader } from './secret-reader.ts';
import type { CallAws } from './signed-client.ts';
import { callAsTenant } from './tenant-sessions.ts';

export type CredentialBackendOptions = {
  readonly call: CallAws;
  readonly credentialTable: string;
  /** Where what was handed over is. */
  readonly vault: VaultKind;
  /** Id, ARN or alias of the KMS key that credentials are sealed under. */
  readonly dataKmsKey: string;
  /** Begins the names of this installation's secrets, where they are in Secrets Manager. */
  readonly secretPrefix: string;
  /** Role under which credentials are read, tagged with the tenant. @default the function's own */
  readonly tenantRoleArn?: string | undefined;
  readonly now: () => number;
};

export const credentialBackends = (options: CredentialBackendOptions) => {
  const { call, secretPrefix, tenantRoleArn, now } = options;
  const callAs = tenantRoleArn === undefined ? () => call : callAsTenant(call, tenantRoleArn, now);
  const sealerOf = sealers(callAs, options.dataKmsKey, now);
  const reader =
    options.vault === 'dynamodb'
      ? dynamoVaultReader(callAs, options.credentialTable, vaultSealers(callAs, options.dataKmsKey, now))
      : secretsManagerReader(callAs, secretPrefix);
  const tableOf = (tenant: string, account: string) =>
    credentialTable(callAs(tenant), options.credentialTable, tenant, account);
  return {
    sealerOf,
    tokenBackends: (tenant: string, account: string) => ({
      table: tableOf(tenant, account),
      sealer: sealerOf(tenant, account),
      // In a vault that is the same table a copy would be lost with it.
      copy:
        options.vault === 'dynamodb'
          ? undefined
          : copyOnDemand(callAs(tenant), secretName(secretPrefix, tenant, account)),
    }),
    /** @param boundTo of the definition by now. @default as it was */
    hasEnded: async ({ tenant, id }: { readonly tenant: string; readonly id: string }, boundTo?: string) => {
      const state = await tableOf(tenant, id).read();
      return state !== undefined && (state.needsReauth || (boundTo !== undefined && state.boundTo !== boundTo));
    },
    secretReader: secretReader(reader, now),
    // By the function's own role: they belong to no tenant.
    clientReader: secretReader(
      secretsManagerReader(() => call, secretPrefix),
      now,
    ),
  };
};
