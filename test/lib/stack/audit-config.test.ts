// What a deployment says of its audit records.
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#core/json.ts';
import { parseConfig } from '#lib/config.ts';
import { OPERATOR, REGIONS } from './assembly.ts';

const EU = { region: 'eu-central-1' };
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:siem-AbCdEf';
const STREAM = { url: 'https://siem.example.com/services/collector?x=1', secretArn: SECRET };

const whole = (input: JsonObject): Json => ({ operator: OPERATOR, residencies: { eu: EU }, ...input });

const said = (input: Json): readonly string[] => {
  const parsed = parseConfig(input, REGIONS);
  return parsed.ok ? [] : parsed.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

describe('parseConfig', () => {
  it('locks by what can be opened where everything is there to be deleted', () => {
    const parsed = parseConfig(whole({ removalPolicy: 'destroy', audit: { objectLock: { days: 7 } } }), REGIONS);
    expect(parsed.ok && parsed.value.audit.objectLock).toEqual({ mode: 'GOVERNANCE', days: 7 });
  });

  it('takes a stream to an endpoint of the operator’s', () => {
    expect(said(whole({ residencies: { us: { region: 'us-east-1', auditStream: STREAM } } }))).toEqual([]);
  });

  it.each<readonly [string, Json, string]>([
    [
      'a retention shorter than the audit promise',
      whole({ audit: { retentionDays: 364 } }),
      '/audit must have a retentionDays of at least 365: audit records are promised for that long',
    ],
    [
      'a lock that outlives retention',
      whole({ audit: { objectLock: { days: 401 } } }),
      '/audit must not have an objectLock.days (401) above retentionDays (400)',
    ],
    [
      'a lock that nobody opens in a stack that is there to be deleted',
      whole({ removalPolicy: 'destroy', audit: { objectLock: { mode: 'COMPLIANCE' } } }),
      '/audit must not lock by COMPLIANCE where removalPolicy is destroy: nobody could empty the bucket before the lock ends',
    ],
    [
      'a stream whose key lies elsewhere',
      whole({ residencies: { eu: { ...EU, auditStream: { url: 'https://siem.example.com/x', secretArn: SECRET } } } }),
      '/residencies/eu/auditStream must have the secretArn of a secret in eu-central-1',
    ],
    [
      'a stream over http',
      whole({
        residencies: { us: { region: 'us-east-1', auditStream: { url: 'http://a.example', secretArn: SECRET } } },
      }),
      '/residencies/us/auditStream/url must be an https URL of at most 1,000 characters',
    ],
  ])('refuses %s', (_, input, problem) => {
    expect(said(input)).toEqual([problem]);
  });
});
