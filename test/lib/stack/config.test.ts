import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#core/json.ts';
import { parseConfig } from '#lib/config.ts';
import { OPERATOR, REGIONS } from './assembly.ts';

const EU = { region: 'eu-central-1' };
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0f3c9a52';

const whole = (input: JsonObject): Json => ({ operator: OPERATOR, residencies: { eu: EU }, ...input });

const said = (input: Json): readonly string[] => {
  const parsed = parseConfig(input, REGIONS);
  return parsed.ok ? [] : parsed.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parseConfig(whole({ throttle: { rate: 50 } }), REGIONS)).toEqual({
      ok: true,
      value: {
        name: 'Sallyport',
        operator: OPERATOR,
        residencies: { eu: EU },
        allowedOrigins: [],
        logRetentionDays: 90,
        throttle: { rate: 50, burst: 200 },
        tokenKeyIds: 'a',
        mintKeyId: 'a',
        removalPolicy: 'retain',
        apiGatewayAccount: 'create',
      },
    });
  });

  it('takes every key', () => {
    const input = whole({
      name: 'Staging',
      residencies: {
        eu: { ...EU, domain: 'mcp.example.com', certificateArn: CERTIFICATE },
        us: { region: 'us-east-1' },
      },
      allowedOrigins: ['https://app.example.com', 'https://app.example.com:8443'],
      logRetentionDays: 365,
      throttle: { rate: 1, burst: 5000 },
      tokenKeyIds: 'ab',
      mintKeyId: 'b',
      removalPolicy: 'destroy',
      apiGatewayAccount: 'existing',
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
      '/allowedOrigins/0 must be an origin as browsers send it, such as https://app.example.com',
    ],
    [
      'every origin',
      whole({ allowedOrigins: ['https://a.example', '*'] }),
      '/allowedOrigins/1 must be an origin as browsers send it, such as https://app.example.com',
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
  ])('refuses %s', (_, input, detail) => {
    expect(said(input)).toEqual([detail]);
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
