import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#core/json.ts';
import { DEPLOYABLE_REGIONS } from '#lib/config/regions.ts';
import { TRUST_DEFAULTS } from '#lib/config/trust-config.ts';
import { parseConfig } from '#lib/config.ts';
import { OPERATOR, REGIONS } from './assembly.ts';

const EU = { region: 'eu-central-1' };
const PRIVATE = { endpoint: 'private', vpcEndpointIds: ['vpce-0a1b2c3d'] };
const TRUSTSTORE = { truststoreUri: 's3://trust-bucket/clients.pem' };
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0f3c9a52';

const whole = (input: JsonObject): Json => ({ operator: OPERATOR, residencies: { eu: EU }, ...input });

const said = (input: Json): readonly string[] => {
  const parsed = parseConfig(input, REGIONS);
  return parsed.ok ? [] : parsed.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

const WHOLE_TRUST = {
  version: '2.1.0',
  updated: '2026-11-01',
  effective: '2026-12-01',
  reworded: ['auth.hashed'],
  ndaContact: 'nda@example.com',
  statusPage: 'https://status.example.com/',
  availability: {
    target: 99.95,
    justification: 'Two of the services on the path are asked rarely, because answers are kept for a minute.',
    maintenance: { noticeHours: 24, maxHoursPerMonth: 2 },
  },
  latency: { p50: 10, p95: 30 },
  credits: { bands: [{ from: 0, below: 99.95, percent: 10 }], claimDays: 60 },
  incidents: { breachNoticeHours: 24, postMortemDays: 5, acknowledgeHours: 8 },
  notice: { weakening: 60, subProcessors: 14, deprecation: 180 },
  certifications: [
    { name: 'ISO 27001', status: 'held', from: '2026-01-01', until: '2028-12-31', auditor: 'A. Uditor' },
  ],
  gdpr: { dpaUrl: 'https://example.com/dpa' },
  hipaa: { baa: 'on request' },
  penetrationTest: { date: '2026-05-05', by: 'Somebody' },
  subProcessors: [{ name: 'A', purpose: 'B', data: 'C', region: 'D', added: '2026-01-01' }],
};

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parseConfig(whole({ throttle: { rate: 50 } }), REGIONS)).toEqual({
      ok: true,
      value: {
        name: 'Sallyport',
        operator: OPERATOR,
        residencies: { eu: EU },
        publicPages: 'same',
        connect: { confirmation: 'backend' },
        waf: { enabled: true, perAddress: 2000 },
        allowedOrigins: [],
        provisioning: { auth: 'bearer' },
        isolation: { mode: 'pooled', sts: false },
        credentialVault: 'secretsManager',
        logRetentionDays: 90,
        audit: { reads: 'closed', objectLock: { mode: 'COMPLIANCE', days: 365 }, retentionDays: 400 },
        throttle: { rate: 50, burst: 200 },
        reservedConcurrency: {},
        tokenLifetimes: { defaultDays: 30, maxDays: 365, allowNever: false },
        tokenKeyIds: 'a',
        mintKeyId: 'a',
        removalPolicy: 'retain',
        apiGatewayAccount: 'create',
        trust: TRUST_DEFAULTS,
      },
    });
  });

  it('takes every key', () => {
    const input = whole({
      name: 'Staging',
      residencies: {
        eu: {
          ...EU,
          domain: 'mcp.example.com',
          certificateArn: CERTIFICATE,
          mutualTls: { truststoreUri: 's3://trust-bucket/path/clients.pem', truststoreVersion: '3sL4kqtJlcpXroDTDmJ' },
          vpc: { subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d4e5f60718'], securityGroupIds: ['sg-0a1b2c3d'] },
          alarmTargets: ['arn:aws:sns:eu-central-1:123456789012:on-call'],
          endpoint: 'regional',
        },
        us: { region: 'us-east-1', endpoint: 'private', vpcEndpointIds: ['vpce-0a1b2c3d'] },
      },
      publicPages: 'separate',
      connect: { confirmation: 'page' },
      waf: { enabled: true, perAddress: 10 },
      provisioning: { auth: 'iam' },
      isolation: { mode: 'perTenant', sts: true },
      credentialVault: 'dynamodb',
      audit: { reads: 'open', objectLock: { mode: 'GOVERNANCE', days: 30 }, retentionDays: 731 },
      reservedConcurrency: { mcp: 50, provisioning: 5, purge: 1 },
      tokenLifetimes: { defaultDays: 7, maxDays: 90, allowNever: true },
      allowedOrigins: ['https://app.example.com', 'https://app.example.com:8443'],
      logRetentionDays: 365,
      throttle: { rate: 1, burst: 5000 },
      tokenKeyIds: 'ab',
      mintKeyId: 'b',
      removalPolicy: 'destroy',
      apiGatewayAccount: 'existing',
      trust: WHOLE_TRUST,
    });
    expect(parseConfig(input, REGIONS)).toEqual({ ok: true, value: input });
  });

  it.each<[string, Json, string]>([
    [
      'an unknown key',
      whole({ logRetentionDay: 30 }),
      '/logRetentionDay is not a known key. Did you mean logRetentionDays?',
    ],
    ['an unknown key that resembles none', whole({ colour: 1 }), '/colour is not a known key.'],
    ['an inherited name', whole({ toString: 1 }), '/toString is not a known key.'],
    [
      'an unknown key deep down',
      whole({ residencies: { eu: { ...EU, certificateARN: CERTIFICATE } } }),
      '/residencies/eu/certificateARN is not a known key. Did you mean certificateArn?',
    ],
    [
      'an unknown region',
      whole({ residencies: { eu: { region: 'eu-centrall-1' } } }),
      '/residencies/eu/region is not known. Did you mean eu-central-1?',
    ],
    [
      'a residency of one letter',
      whole({ residencies: { e: EU } }),
      '/residencies/e a residency is named by two to four lower-case letters',
    ],
    [
      'a residency in capitals, escaped in its pointer',
      whole({ residencies: { 'E/U': EU } }),
      '/residencies/E~1U a residency is named by two to four lower-case letters',
    ],
    ['no residency', whole({ residencies: {} }), '/residencies must be an object with at least one entry'],
    [
      'two residencies in one region',
      whole({ residencies: { eu: EU, de: EU } }),
      '/residencies/de/region is the region of residency eu already',
    ],
    [
      'a domain without certificate',
      whole({ residencies: { eu: { ...EU, domain: 'mcp.example.com' } } }),
      '/residencies/eu/certificateArn is required with a domain',
    ],
    [
      'a certificate without domain',
      whole({ residencies: { eu: { ...EU, certificateArn: CERTIFICATE } } }),
      '/residencies/eu/domain is required with a certificateArn',
    ],
    [
      'a certificate of another region',
      whole({ residencies: { us: { region: 'us-east-1', domain: 'mcp.example.com', certificateArn: CERTIFICATE } } }),
      '/residencies/us/certificateArn must be of a certificate in us-east-1',
    ],
    [
      'a domain that is a URL',
      whole({ residencies: { eu: { ...EU, domain: 'https://mcp.example.com', certificateArn: CERTIFICATE } } }),
      '/residencies/eu/domain must be a host name in lower case',
    ],
    ['no operator', { residencies: { eu: EU } }, '/operator is required'],
    ['an operator without contact', whole({ operator: { name: 'Example' } }), '/operator/contact is required'],
    [
      'a name with a space',
      whole({ name: 'My gateway' }),
      '/name must be letters, digits and hyphens, at most 40, a letter first',
    ],
    [
      'an origin with a path',
      whole({ allowedOrigins: ['https://app.example.com/'] }),
      '/allowedOrigins/0 must be one origin as browsers send it, such as https://app.example.com',
    ],
    [
      'every origin',
      whole({ allowedOrigins: ['https://a.example', '*'] }),
      '/allowedOrigins/1 must be one origin as browsers send it, such as https://app.example.com',
    ],
    [
      'a throttle of nothing',
      whole({ throttle: { rate: 0 } }),
      '/throttle/rate must be a whole number from 1 to 10000',
    ],
    [
      'a key id twice',
      whole({ tokenKeyIds: 'aa' }),
      '/tokenKeyIds must be one base62 character, or two different ones in a rotation',
    ],
    ['minting that nobody accepts', whole({ mintKeyId: 'b' }), '/mintKeyId must be one of tokenKeyIds'],
    [
      'a removal policy of its own',
      whole({ removalPolicy: 'snapshot' }),
      '/removalPolicy must be one of retain, destroy',
    ],
    ['no object at all', [], ' must be an object'],
    [
      'a private endpoint without VPC endpoints',
      whole({ residencies: { eu: { ...EU, endpoint: 'private' } }, publicPages: 'none' }),
      '/residencies/eu/vpcEndpointIds is required with a private endpoint',
    ],
    [
      'VPC endpoints in a list without any',
      whole({ residencies: { eu: { ...EU, endpoint: 'private', vpcEndpointIds: [] } }, publicPages: 'none' }),
      '/residencies/eu/vpcEndpointIds must hold at least one entry',
    ],
    [
      'VPC endpoints of a regional endpoint',
      whole({ residencies: { eu: { ...EU, vpcEndpointIds: ['vpce-0a1b2c3d'] } } }),
      '/residencies/eu/vpcEndpointIds has no effect unless endpoint is private',
    ],
    [
      'a domain of a private endpoint',
      whole({
        residencies: { eu: { ...EU, ...PRIVATE, domain: 'mcp.example.com', certificateArn: CERTIFICATE } },
        publicPages: 'none',
      }),
      '/residencies/eu/domain has no effect on a private endpoint: callers use the host name of the VPC endpoint',
    ],
    [
      'public pages on a private endpoint',
      whole({ residencies: { eu: { ...EU, ...PRIVATE } } }),
      "/publicPages must be separate or none: people's browsers do not reach the API of residency eu",
    ],
    [
      'public pages behind mutual TLS',
      whole({
        residencies: { eu: { ...EU, domain: 'mcp.example.com', certificateArn: CERTIFICATE, mutualTls: TRUSTSTORE } },
        publicPages: 'same',
      }),
      "/publicPages must be separate or none: people's browsers do not reach the API of residency eu",
    ],
    [
      'mutual TLS without a domain',
      whole({ residencies: { eu: { ...EU, mutualTls: TRUSTSTORE } }, publicPages: 'none' }),
      '/residencies/eu/mutualTls is possible only with a domain',
    ],
    [
      'a truststore that is not in S3',
      whole({ residencies: { eu: { ...EU, mutualTls: { truststoreUri: './clients.pem' } } } }),
      '/residencies/eu/mutualTls/truststoreUri must be an object in S3, such as s3://bucket/truststore.pem',
    ],
    [
      'a VPC without security groups',
      whole({ residencies: { eu: { ...EU, vpc: { subnetIds: ['subnet-0a1b2c3d'] } } } }),
      '/residencies/eu/vpc/securityGroupIds is required',
    ],
    [
      'a subnet that is none',
      whole({
        residencies: { eu: { ...EU, vpc: { subnetIds: ['vpc-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] } } },
      }),
      '/residencies/eu/vpc/subnetIds/0 must be an id such as subnet-0a1b2c3d',
    ],
    [
      'an alarm target in another region',
      whole({ residencies: { eu: { ...EU, alarmTargets: ['arn:aws:sns:us-east-1:123456789012:on-call'] } } }),
      '/residencies/eu/alarmTargets must be topics in eu-central-1: arn:aws:sns:us-east-1:123456789012:on-call is not',
    ],
    [
      'a usual lifetime above the longest',
      whole({ tokenLifetimes: { maxDays: 7 } }),
      '/tokenLifetimes must not have a defaultDays (30) above maxDays (7)',
    ],
    [
      'a lifetime of more than a year',
      whole({ tokenLifetimes: { maxDays: 366 } }),
      '/tokenLifetimes/maxDays must be a whole number from 1 to 365',
    ],
    [
      'a confirmation by nobody',
      whole({ connect: { confirmation: 'none' } }),
      '/connect/confirmation must be one of backend, page',
    ],
    [
      'an isolation of its own',
      whole({ isolation: { mode: 'silo' } }),
      '/isolation/mode must be one of pooled, perTenant',
    ],
    [
      'a vault of its own',
      whole({ credentialVault: 'vault' }),
      '/credentialVault must be one of secretsManager, dynamodb',
    ],
    [
      'a VPC endpoint twice',
      whole({
        residencies: { eu: { ...EU, endpoint: 'private', vpcEndpointIds: ['vpce-0a1b2c3d', 'vpce-0a1b2c3d'] } },
        publicPages: 'none',
      }),
      '/residencies/eu/vpcEndpointIds/1 is there already',
    ],
    [
      'more alarm targets than CloudWatch calls',
      whole({
        residencies: {
          eu: { ...EU, alarmTargets: [...'abcdef'].map((each) => `arn:aws:sns:eu-central-1:123456789012:${each}`) },
        },
      }),
      '/residencies/eu/alarmTargets must hold at most 5 entries',
    ],
    [
      'more security groups than Lambda takes',
      whole({
        residencies: {
          eu: {
            ...EU,
            vpc: { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: [...'012345'].map((each) => `sg-0a1b2c3${each}`) },
          },
        },
      }),
      '/residencies/eu/vpc/securityGroupIds must hold at most 5 entries',
    ],
    [
      'more origins than an environment holds',
      whole({ allowedOrigins: Array.from({ length: 80 }, (_, i) => `https://app-${i}.example.com`) }),
      "/allowedOrigins must not be longer than 2000 characters of JSON: a function's environment holds them",
    ],
    [
      'a subnet twice',
      whole({
        residencies: {
          eu: {
            ...EU,
            vpc: { subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'] },
          },
        },
      }),
      '/residencies/eu/vpc/subnetIds/1 is there already',
    ],
    [
      'an origin twice',
      whole({ allowedOrigins: ['https://a.example', 'https://b.example', 'https://a.example'] }),
      '/allowedOrigins/2 is there already',
    ],
    [
      'a wildcard inside an origin',
      whole({ allowedOrigins: ['https://*.example.com'] }),
      '/allowedOrigins/0 must be one origin as browsers send it, such as https://app.example.com',
    ],
    [
      'a limit of no firewall',
      whole({ waf: { enabled: false, perAddress: 100 } }),
      '/waf/perAddress has no effect while enabled is false',
    ],
    [
      'mutual TLS at a private endpoint',
      whole({ residencies: { eu: { ...EU, ...PRIVATE, mutualTls: TRUSTSTORE } }, publicPages: 'none' }),
      '/residencies/eu/mutualTls is impossible with a private endpoint, which has no domain: leave out one of the two',
    ],
    ['a key of a residency at the top', whole({ vpc: {} }), '/vpc belongs under /residencies/<name>'],
    [
      'a key of the top in a residency',
      whole({ residencies: { eu: { ...EU, publicPages: 'none' } } }),
      '/residencies/eu/publicPages belongs at the top',
    ],
    ['a part of a key', whole({ removal: 'retain' }), '/removal is not a known key. Did you mean removalPolicy?'],
    [
      'a part of several keys',
      whole({ retention: 1 }),
      '/retention is not a known key. Did you mean logRetentionDays?',
    ],
    ['too small a part of a key', whole({ oli: 1 }), '/oli is not a known key.'],
    [
      'a region in capitals',
      whole({ residencies: { eu: { region: 'EU-CENTRAL-1' } } }),
      '/residencies/eu/region is not known. Did you mean eu-central-1?',
    ],
    ['a word for a truth', whole({ waf: { enabled: 'yes' } }), '/waf/enabled must be true or false'],
  ])('refuses %s', (_, input, detail) => {
    expect(said(input)).toEqual([detail]);
  });

  it('knows no region in which AWS answers under another domain than the functions ask', () => {
    expect(DEPLOYABLE_REGIONS).toEqual(expect.arrayContaining(['eu-central-1', 'us-gov-west-1']));
    for (const region of ['cn-north-1', 'eusc-de-east-1', 'us-iso-east-1'])
      expect(DEPLOYABLE_REGIONS).not.toContain(region);
  });

  it('refuses a retention that CloudWatch does not know', () => {
    expect(said(whole({ logRetentionDays: 31 }))[0]).toMatch(/^\/logRetentionDays must be one of 1, 3, 5, .*, 3653$/);
  });

  it('refuses one domain for two residencies', () => {
    const us = {
      region: 'us-east-1',
      domain: 'mcp.example.com',
      certificateArn: CERTIFICATE.replace('eu-central-1', 'us-east-1'),
    };
    expect(said(whole({ residencies: { eu: { ...EU, domain: us.domain, certificateArn: CERTIFICATE }, us } }))).toEqual(
      ['/residencies/us/domain is the domain of residency eu already'],
    );
  });

  it('names every problem at once', () => {
    expect(said({ residencies: { eu: { region: 'mars' } }, waff: true })).toHaveLength(3);
  });
});
