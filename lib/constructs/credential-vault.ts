// Where what is handed over for accounts is kept, as the functions that store, read and delete it see it.
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { VaultKind } from '#core/credentials/vault.ts';
import type { Keys } from './keys.ts';

export type CredentialVault = {
  readonly kind: VaultKind;
  /** Begins the name of every secret, before a slash. */
  readonly prefix: string;
  /** @param tenant whose, perhaps as an IAM policy variable. @default every tenant's */
  readonly grantRead: (role: IRole, tenant?: string) => void;
  /** To keep copies of granted refresh tokens. @param tenant as above. @default every tenant's, and nothing of the operator's */
  readonly grantCopy: (role: IRole, tenant?: string) => void;
  /** To store and to delete; what was stored cannot be read back. */
  readonly grantStore: (role: IRole) => void;
  readonly grantDelete: (role: IRole) => void;
};

/**
 * In the credential table. Its items are reached by the grants that each function has on the table anyway; what is granted here
 * is the key that they are sealed under.
 */
export const tableVault = (keys: Keys, prefix: string): CredentialVault => ({
  kind: 'dynamodb',
  prefix,
  grantRead: (role, tenant) => keys.grantVaultOpening(role, tenant),
  grantCopy: () => undefined,
  grantStore: (role) => keys.grantVaultSealing(role),
  grantDelete: () => undefined,
});
