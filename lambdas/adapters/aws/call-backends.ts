// What a call to a door needs of AWS, through the signed client alone: nothing here loads an SDK (ADR 0004).

import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { integrationFinder } from '#core/integrations/find-integration.ts';
import { credentialTable } from './credential-table.ts';
import { hotDynamo } from './dynamo-hot.ts';
import { readIntegration } from './integration-store.ts';
import { kmsPepper } from './pepper.ts';
import { refreshTokenVault } from './refresh-token-vault.ts';
import { sealers } from './sealer.ts';
import { secretReader } from './secret-reader.ts';
import type { CallAws } from './signed-client.ts';
import type { TableNames } from './stores.ts';
import { callAsTenant } from './tenant-sessions.ts';
import { tokenFinder } from './token-store.ts';

export type CallBackendOptions = {
  readonly call: CallAws;
  readonly tables: TableNames;
  /** Id, ARN or alias of the KMS HMAC key that tokens are hashed under. */
  readonly tokenKmsKey: string;
  readonly residency: string;
  /** Key ids this process accepts, one base62 character each. */
  readonly keyIds: string;
  /** Id, ARN or alias of the KMS key that access tokens are sealed under. */
  readonly dataKmsKey: string;
  /** Begins the names of this installation's secrets. */
  readonly secretPrefix: string;
  /** Role under which credentials are read, tagged with the tenant. @default the function's own */
  readonly tenantRoleArn?: string | undefined;
  /** Where integration files lie. */
  readonly integrationDirectories: readonly string[];
  readonly now: () => number;
};

export const createCallBackends = (options: CallBackendOptions) => {
  const { call, tables, now } = options;
  const hot = hotDynamo(call);
  const pepper = kmsPepper(call, options.tokenKmsKey, options.residency, options.keyIds);
  const callAs = options.tenantRoleArn === undefined ? () => call : callAsTenant(call, options.tenantRoleArn, now);
  const sealerOf = sealers(callAs, options.dataKmsKey, now);
  const bundled = bundledIntegrations(options.integrationDirectories);
  return {
    bundled,
    pepper,
    findToken: tokenFinder(hot, tables.tokens, pepper),
    findIntegration: integrationFinder(bundled.find, (hash) => readIntegration(hot, tables.config, hash)),
    tokenBackends: (tenant: string, account: string) => ({
      table: credentialTable(callAs(tenant), tables.credentials, tenant, account),
      vault: refreshTokenVault(callAs(tenant), options.secretPrefix, tenant, account),
      sealer: sealerOf(tenant, account),
    }),
    hasEnded: async ({ tenant, id }: { readonly tenant: string; readonly id: string }) =>
      (await credentialTable(callAs(tenant), tables.credentials, tenant, id).read())?.needsReauth === true,
    secretReader: secretReader(callAs, options.secretPrefix, now),
  };
};
