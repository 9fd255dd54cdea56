// What the functions of one residency share.
import type { BUNDLED_FUNCTIONS } from '#lib/bundles.ts';
import type { DeploymentConfig, ResidencyConfig } from '#lib/config/deployment-config.ts';
import type { AuditArchive } from './audit-archive.ts';
import type { CredentialVault } from './credential-vault.ts';
import type { Keys } from './keys.ts';
import type { SecretVault } from './secret-vault.ts';
import type { Tables } from './tables.ts';
import type { LogProps } from './token-safe-log.ts';

/** Directory of each function's bundle. */
export type BundleDirectories = { readonly [N in (typeof BUNDLED_FUNCTIONS)[number]]: string };

export type Installation = {
  readonly residency: string;
  readonly place: ResidencyConfig;
  readonly config: DeploymentConfig;
  readonly bundles: BundleDirectories;
  readonly log: LogProps;
  readonly keys: Keys;
  readonly tables: Tables;
  readonly archive: AuditArchive;
  readonly vault: CredentialVault;
  /** Holds the operator's OAuth clients. */
  readonly secrets: SecretVault;
  /** What stands before `/mcp/<token>` in the URLs that are handed out. */
  readonly baseUrl: string;
};
