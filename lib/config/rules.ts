// What no single key can tell.

import type { Problem } from '#core/result.ts';
import {
  AUDIT_PROMISE_DAYS,
  type AuditConfig,
  type DeploymentConfig,
  type ResidencyConfig,
} from './deployment-config.ts';
import { trustContradictions } from './trust-rules.ts';

/** Keys that are right by themselves and wrong together, with the pointer of the one to change. */
export const contradictions = (config: DeploymentConfig): readonly Problem[] => [
  ...Object.entries(config.residencies).flatMap(([name, residency]) =>
    Object.entries(placeProblems(residency, name, config)).flatMap(([key, detail]) =>
      typeof detail === 'string' ? [{ pointer: `/residencies/${name}/${key}`, detail }] : [],
    ),
  ),
  ...Object.entries(globalProblems(config)).flatMap(([key, detail]) =>
    typeof detail === 'string' ? [{ pointer: `/${key}`, detail }] : [],
  ),
  ...trustContradictions(config.trust),
];

type Found<K extends string> = { readonly [P in K]?: string | false | undefined };

const placeProblems = (
  {
    region,
    domain,
    certificateArn,
    mutualTls,
    endpoint,
    vpcEndpointIds,
    alarmTargets = [],
    auditStream,
  }: ResidencyConfig,
  name: string,
  config: DeploymentConfig,
): Found<keyof ResidencyConfig> => {
  const isPrivate = endpoint === 'private';
  const elsewhere = alarmTargets.find((arn) => regionOf(arn) !== region);
  return {
    // Two residencies in one region would promise a separation that there is not.
    region: sharedWith('region', name, config),
    domain:
      sharedWith('domain', name, config) ??
      (isPrivate && domain !== undefined
        ? 'has no effect on a private endpoint: callers use the host name of the VPC endpoint'
        : domain === undefined && certificateArn !== undefined && 'is required with a certificateArn'),
    certificateArn:
      certificateArn === undefined
        ? domain !== undefined && 'is required with a domain'
        : // API Gateway takes a regional domain's certificate from its own region only.
          regionOf(certificateArn) !== region && `must be of a certificate in ${region}`,
    mutualTls:
      mutualTls !== undefined &&
      (isPrivate
        ? 'is impossible with a private endpoint, which has no domain: leave out one of the two'
        : domain === undefined && 'is possible only with a domain'),
    vpcEndpointIds:
      vpcEndpointIds === undefined
        ? isPrivate && 'is required with a private endpoint'
        : !isPrivate && 'has no effect unless endpoint is private',
    // Firehose reads it, and reads secrets of its own region.
    auditStream:
      auditStream !== undefined &&
      regionOf(auditStream.secretArn) !== region &&
      `must have the secretArn of a secret in ${region}`,
    alarmTargets: elsewhere !== undefined && `must be topics in ${region}: ${elsewhere} is not`,
  };
};

/** Of the 4 KB that a function's environment holds: the rest is for the other residencies' domains and for names. */
const ORIGINS_LENGTH = 2000;

const globalProblems = (config: DeploymentConfig): Found<keyof DeploymentConfig> => {
  const { tokenLifetimes, audit, removalPolicy, publicPages, tokenKeyIds, mintKeyId, allowedOrigins } = config;
  const closed = Object.entries(config.residencies).find(
    ([, { endpoint, mutualTls }]) => endpoint === 'private' || mutualTls !== undefined,
  );
  return {
    // A browser has no client certificate and is not in the VPC: connecting an account would fail at the last step.
    publicPages:
      publicPages === 'same' &&
      closed !== undefined &&
      `must be separate or none: people's browsers do not reach the API of residency ${closed[0]}`,
    audit: auditProblem(audit, removalPolicy),
    tokenLifetimes:
      tokenLifetimes.defaultDays > tokenLifetimes.maxDays &&
      `must not have a defaultDays (${tokenLifetimes.defaultDays}) above maxDays (${tokenLifetimes.maxDays})`,
    allowedOrigins:
      JSON.stringify(allowedOrigins).length > ORIGINS_LENGTH &&
      `must not be longer than ${ORIGINS_LENGTH} characters of JSON: a function's environment holds them`,
    // A token minted under a key id that readers do not accept would never open anything.
    mintKeyId: !tokenKeyIds.includes(mintKeyId) && 'must be one of tokenKeyIds',
  };
};

const auditProblem = (
  { retentionDays, objectLock }: AuditConfig,
  removalPolicy: DeploymentConfig['removalPolicy'],
): string | false => {
  if (retentionDays < AUDIT_PROMISE_DAYS)
    return `must have a retentionDays of at least ${AUDIT_PROMISE_DAYS}: audit records are promised for that long`;
  // S3 expires nothing that is locked: the objects would be kept, and be paid for, longer than it says here.
  if (objectLock.days > retentionDays)
    return `must not have an objectLock.days (${objectLock.days}) above retentionDays (${retentionDays})`;
  return (
    removalPolicy === 'destroy' &&
    objectLock.mode === 'COMPLIANCE' &&
    'must not lock by COMPLIANCE where removalPolicy is destroy: nobody could empty the bucket before the lock ends'
  );
};

const sharedWith = (key: 'region' | 'domain', name: string, { residencies }: DeploymentConfig): string | undefined => {
  const entries = Object.entries(residencies);
  const before = entries.slice(
    0,
    entries.findIndex(([each]) => each === name),
  );
  const value = residencies[name]?.[key];
  const other = value === undefined ? undefined : before.find(([, each]) => each[key] === value);
  return other && `is the ${key} of residency ${other[0]} already`;
};

/** Of an ARN. */
const regionOf = (arn: string): string | undefined => arn.split(':')[3];
