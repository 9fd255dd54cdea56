// What a call to a door needs of AWS, through the signed client alone: nothing here loads an SDK (ADR 0004).

import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { integrationFinder } from '#core/integrations/find-integration.ts';
import { type CredentialBackendOptions, credentialBackends } from './credential-backends.ts';
import { hotDynamo } from './dynamo-hot.ts';
import { operatorsVersions, readIntegration } from './integration-store.ts';
import { kmsPepper } from './pepper.ts';
import type { TableNames } from './stores.ts';
import { tokenFinder } from './token-store.ts';

export type CallBackendOptions = Omit<CredentialBackendOptions, 'credentialTable'> & {
  readonly tables: TableNames;
  /** Id, ARN or alias of the KMS HMAC key that tokens are hashed under. */
  readonly tokenKmsKey: string;
  readonly residency: string;
  /** Key ids this process accepts, one base62 character each. */
  readonly keyIds: string;
  /** Where integration files lie. */
  readonly integrationDirectories: readonly string[];
};

export const createCallBackends = (options: CallBackendOptions) => {
  const { call, tables } = options;
  const hot = hotDynamo(call);
  const pepper = kmsPepper(call, options.tokenKmsKey, options.residency, options.keyIds);
  const bundled = bundledIntegrations(options.integrationDirectories);
  return {
    bundled,
    pepper,
    findToken: tokenFinder(hot, tables.tokens, pepper),
    findIntegration: integrationFinder(bundled.find, (hash) => readIntegration(hot, tables.config, hash)),
    isOperators: operatorsVersions(hot, tables.config),
    ...credentialBackends({ ...options, credentialTable: tables.credentials }),
  };
};
