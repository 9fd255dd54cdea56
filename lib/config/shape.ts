// What each key may hold, by itself.
import { VAULT_KINDS } from '#core/credentials/vault.ts';
import {
  type Check,
  closed,
  distinct,
  every,
  type Fields,
  idle,
  known,
  named,
  nonEmpty,
  oneOf,
  origin,
  text,
  truth,
  whole,
} from './checks.ts';
import { trustShape } from './trust-shape.ts';

/** What CloudWatch Logs accepts (PutRetentionPolicy, `retentionInDays`). */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

const HOST = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/;
const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;
const SECRET = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$/;
/** What Firehose takes (API reference, `HttpEndpointConfiguration`). */
const STREAM_URL = /^(?=.{1,1000}$)https:\/\/[a-z0-9.-]+(:443)?(\/[^\s?#]*)?(\?[^\s#]*)?$/;
const S3_OBJECT = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\s]{1,1024}$/;

/** Ids of a kind as EC2 writes them. @param most as many as AWS takes. @default any number */
const ids = (prefix: string, most?: number): Check =>
  distinct(nonEmpty(every(text(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as ${prefix}-0a1b2c3d`))), most);

/** Of one function (Lambda API, `VpcConfig`). */
const MOST_SUBNETS = 16;
const MOST_SECURITY_GROUPS = 5;
/** Of one state of an alarm (CloudWatch API, `PutMetricAlarm`). */
const MOST_TARGETS = 5;

/** @param regions regions that exist */
export const shape = (regions: readonly string[]): Check => {
  const place = placeFields(regions);
  return closed(
    {
      ...PLACE_FREE,
      residencies: [
        named(
          /^[a-z]{2,4}$/,
          'a residency is named by two to four lower-case letters',
          closed(place, [Object.keys(PLACE_FREE), 'at the top']),
        ),
        'required',
      ],
    },
    [Object.keys(place), 'under /residencies/<name>'],
  );
};

const placeFields = (regions: readonly string[]): Fields => ({
  region: [known(regions), 'required'],
  domain: [text(HOST, 'a host name in lower case')],
  certificateArn: [text(CERTIFICATE, 'the ARN of an ACM certificate')],
  mutualTls: [
    closed({
      truststoreUri: [text(S3_OBJECT, 'an object in S3, such as s3://bucket/truststore.pem'), 'required'],
      truststoreVersion: [text(/^[\w.-]{1,1024}$/, 'a version id of that object')],
    }),
  ],
  endpoint: [oneOf(['regional', 'private'])],
  vpcEndpointIds: [ids('vpce')],
  vpc: [
    closed({
      subnetIds: [ids('subnet', MOST_SUBNETS), 'required'],
      securityGroupIds: [ids('sg', MOST_SECURITY_GROUPS), 'required'],
    }),
  ],
  auditStream: [
    closed({
      url: [text(STREAM_URL, 'an https URL of at most 1,000 characters'), 'required'],
      secretArn: [text(SECRET, 'the ARN of a secret in Secrets Manager'), 'required'],
      retrySeconds: [whole(0, 7200)],
    }),
  ],
  alarmTargets: [distinct(every(text(TOPIC, 'the ARN of an SNS topic')), MOST_TARGETS)],
});

const CONCURRENCY: readonly [Check] = [whole(1, 10_000)];
const LIFETIME: readonly [Check] = [whole(1, 365)];
/** What AWS WAF accepts as the limit of a rate-based rule. */
const RATE = whole(10, 2_000_000_000);

const PLACE_FREE: Fields = {
  name: [text(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'letters, digits and hyphens, at most 40, a letter first')],
  operator: [
    closed({
      name: [text(/^[^\p{Cc}]{1,100}$/u, '1 to 100 characters'), 'required'],
      contact: [text(/^[^\p{Cc}\s]{3,200}$/u, 'an address or URL without spaces'), 'required'],
    }),
    'required',
  ],
  publicPages: [oneOf(['same', 'separate', 'none'])],
  connect: [closed({ confirmation: [oneOf(['backend', 'page'])] })],
  waf: [
    idle(
      'perAddress',
      ({ enabled }) => enabled === false,
      'while enabled is false',
      closed({ enabled: [truth], perAddress: [RATE] }),
    ),
  ],
  allowedOrigins: [distinct(every(origin))],
  provisioning: [closed({ auth: [oneOf(['bearer', 'iam'])] })],
  isolation: [closed({ mode: [oneOf(['pooled', 'perTenant'])], sts: [truth] })],
  credentialVault: [oneOf(VAULT_KINDS)],
  logRetentionDays: [oneOf(RETENTION_DAYS)],
  audit: [
    closed({
      reads: [oneOf(['closed', 'open'])],
      objectLock: [closed({ mode: [oneOf(['GOVERNANCE', 'COMPLIANCE'])], days: [whole(1, 3653)] })],
      retentionDays: [whole(1, 3653)],
    }),
  ],
  throttle: [closed({ rate: [whole(1, 10_000)], burst: [whole(1, 5000)] })],
  reservedConcurrency: [closed({ mcp: CONCURRENCY, provisioning: CONCURRENCY, purge: CONCURRENCY, seal: CONCURRENCY })],
  tokenLifetimes: [closed({ defaultDays: LIFETIME, maxDays: LIFETIME, allowNever: [truth] })],
  tokenKeyIds: [text(/^([0-9A-Za-z])(?!\1)[0-9A-Za-z]?$/, 'one base62 character, or two different ones in a rotation')],
  mintKeyId: [text(/^[0-9A-Za-z]$/, 'one base62 character')],
  removalPolicy: [oneOf(['retain', 'destroy'])],
  apiGatewayAccount: [oneOf(['create', 'existing'])],
  trust: [trustShape],
};
