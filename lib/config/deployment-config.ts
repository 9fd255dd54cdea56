// What a deployment is told, and what it is when it is told nothing (docs/configuration.md lists every key).
import type { VaultKind } from '#core/credentials/vault.ts';
import { DEFAULT_LIFETIMES, type TokenLifetimes } from '#core/provisioning/expiry.ts';
import type { TrustConfig } from './trust-config.ts';

/** Days that audit records are promised for, whatever an operator configures. */
export const AUDIT_PROMISE_DAYS = 365;

export type ResidencyConfig = {
  /** AWS region that this residency's data never leaves. */
  readonly region: string;
  /** Custom domain; its certificate must lie in the same region. @default API Gateway's own host name */
  readonly domain?: string;
  readonly certificateArn?: string;
  /** Who may connect at all, by client certificate (RFC 8446 §4.4.2): a bundle of CAs in S3. Needs a domain. */
  readonly mutualTls?: { readonly truststoreUri: string; readonly truststoreVersion?: string };
  /** @default regional */
  readonly endpoint?: 'regional' | 'private';
  /** Of `execute-api`; the only way in to a private endpoint. */
  readonly vpcEndpointIds?: readonly string[];
  /** Where the functions' network interfaces lie, so that egress is the customer's own. @default AWS's network */
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
  /** SNS topics in the same region. @default none: alarms change their state and tell nobody */
  readonly alarmTargets?: readonly string[];
  /** Where sealed audit events are sent as well, such as a SIEM. @default nowhere: they are in the archive */
  readonly auditStream?: AuditStreamConfig;
};

export type AuditStreamConfig = {
  /** `https`, as Firehose's HTTP endpoint destinations are. */
  readonly url: string;
  /** A secret in the same region that holds `{"api_key": "…"}`. */
  readonly secretArn: string;
  /** How long a delivery is tried again before its records are left in S3. @default 3600 */
  readonly retrySeconds?: number;
};

export type AuditConfig = {
  /** Whether calls that read go on while the audit store does not take their intent. @default closed */
  readonly reads: 'closed' | 'open';
  readonly objectLock: {
    /** @default COMPLIANCE; with `removalPolicy: destroy` GOVERNANCE */
    readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
    /** @default 365 */
    readonly days: number;
  };
  /** Days after which the archive's objects expire; at least 365, and no fewer than they are locked for. @default 400 */
  readonly retentionDays: number;
};

export type DeploymentConfig = {
  /** Begins every stack's name, so that a second installation fits into the account. @default Sallyport */
  readonly name: string;
  readonly operator: { readonly name: string; readonly contact: string };
  /** One stack each, by residency. */
  readonly residencies: { readonly [residency: string]: ResidencyConfig };
  /** Where pages for people and public documents are: the API itself, one of their own, nowhere. @default same */
  readonly publicPages: 'same' | 'separate' | 'none';
  /** Who confirms what a person granted in a browser: the tenant's backend, or the page itself. @default backend */
  readonly connect: { readonly confirmation: 'backend' | 'page' };
  /** `perAddress`: requests in 5 minutes from one address that do not name a door. @default enabled, 2,000 */
  readonly waf: { readonly enabled: boolean; readonly perAddress: number };
  /** Values of `Origin` that browsers may send. @default [] */
  readonly allowedOrigins: readonly string[];
  /** `iam`: API Gateway asks for SigV4 before it asks for a key. @default bearer */
  readonly provisioning: { readonly auth: 'bearer' | 'iam' };
  /** @default pooled, without session tags */
  readonly isolation: {
    /** `perTenant`: a Lambda execution environment serves one tenant and no other. */
    readonly mode: 'pooled' | 'perTenant';
    /** Credentials are read under a role that is tagged with the tenant. */
    readonly sts: boolean;
  };
  /** Where what is handed over for accounts is kept: a secret each, or sealed items of a table. @default secretsManager */
  readonly credentialVault: VaultKind;
  /** @default 90 */
  readonly logRetentionDays: number;
  readonly audit: AuditConfig;
  /** Of each method, all doors being one: requests per second, and how many at once. @default 100 and 200 */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Executions at once that are set aside for a function, and its limit. @default none */
  readonly reservedConcurrency: {
    readonly [F in 'mcp' | 'provisioning' | 'purge' | 'seal']?: number;
  };
  /** Of doors, API tokens and admin keys. @default 30 days unless said, at most 365, never "never" */
  readonly tokenLifetimes: TokenLifetimes;
  /** Key ids that are accepted, one base62 character each. @default a */
  readonly tokenKeyIds: string;
  /** The key id that tokens are minted under. @default a */
  readonly mintKeyId: string;
  /** What becomes of tables, keys and logs when a stack is deleted. @default retain */
  readonly removalPolicy: 'retain' | 'destroy';
  /** The account's CloudWatch role, without which API Gateway writes no access log. @default create */
  readonly apiGatewayAccount: 'create' | 'existing';
  /** What the trust pages promise beside what is enforced. @default little, as a draft */
  readonly trust: TrustConfig;
};

export const CONFIG_DEFAULTS = {
  name: 'Sallyport',
  publicPages: 'same',
  connect: { confirmation: 'backend' },
  waf: { enabled: true, perAddress: 2000 },
  allowedOrigins: [],
  provisioning: { auth: 'bearer' },
  isolation: { mode: 'pooled', sts: false },
  credentialVault: 'secretsManager',
  logRetentionDays: 90,
  throttle: { rate: 100, burst: 200 },
  reservedConcurrency: {},
  tokenLifetimes: DEFAULT_LIFETIMES,
  tokenKeyIds: 'a',
  mintKeyId: 'a',
  removalPolicy: 'retain',
  apiGatewayAccount: 'create',
} as const satisfies Partial<DeploymentConfig>;

/** A lock that nobody opens is what an archive is for; what is there to be deleted again gets one that can be opened. */
export const auditDefaults = (removalPolicy: DeploymentConfig['removalPolicy']): AuditConfig => ({
  reads: 'closed',
  objectLock: { mode: removalPolicy === 'retain' ? 'COMPLIANCE' : 'GOVERNANCE', days: AUDIT_PROMISE_DAYS },
  // A month over the promise: expiry goes by whole days, and an auditor asks after the year is over.
  retentionDays: AUDIT_PROMISE_DAYS + 35,
});
