// What the trust pages are made from: configuration, constants of the code, the stack's template, integrations and test
// results, as one value that is the same for the same input. No clock, no environment: whoever builds it says the day.
import type { TrustDocument } from '../document/document.ts';
import type { Change } from './compare.ts';
import type { ControlResult } from './controls.ts';
import type { Published } from './published.ts';

export type TrustModel = {
  readonly published: Published;
  /** SHA-256 in hex over the canonical JSON of `published`. */
  readonly contentHash: string;
  readonly softwareVersion: string;
  /** Results of the last run, by control. Not part of the hash. */
  readonly results: { readonly [control: string]: ControlResult };
  /** Newest first. */
  readonly history: readonly Release[];
  /** How it differs from the version that was published before it. */
  readonly changes: readonly Change[];
  /** Settings of the deployment that the pages speak of. */
  readonly settings: Settings;
  /** Where the configuration was read, where nothing of it is deployed. */
  readonly preview?: string;
};

/** A version that was published before. */
export type Release = {
  readonly version: string;
  /** ISO dates. */
  readonly updated: string;
  readonly effective: string;
  readonly contentHash: string;
  readonly published: Published;
  /** The page as it was. */
  readonly document: TrustDocument;
  /** SHA-256 in hex over the file that holds it. */
  readonly fileHash: string;
  readonly changes: readonly Change[];
};

/** Of the deployment, for pages that explain more than they promise. */
export type Settings = {
  readonly tokenLifetimes: { readonly defaultDays: number; readonly maxDays: number; readonly allowNever: boolean };
  readonly auditReads: 'closed' | 'open';
  readonly logRetentionDays: number;
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly waf: { readonly enabled: boolean; readonly perAddress: number };
  readonly demandsSignature: boolean;
  readonly isolation: { readonly mode: 'pooled' | 'perTenant'; readonly sts: boolean };
  readonly credentialVault: 'secretsManager' | 'dynamodb';
};
