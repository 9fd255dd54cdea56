import { describe, expect, it } from 'vitest';
import { allowedDestination, hostKey } from '#adapters/http/destination.ts';

const OWN = new Set(['gateway.example.com', 'abc.execute-api.eu-central-1.amazonaws.com'].map(hostKey));

describe('allowedDestination', () => {
  it('is https to a domain name', () => {
    expect(allowedDestination('https://api.example.com/v1?x=1', OWN)?.hostname).toBe('api.example.com');
    expect(allowedDestination('https://gateway.example.com.evil.example/', OWN)?.hostname).toBe(
      'gateway.example.com.evil.example',
    );
  });

  it.each([
    'http://api.example.com/',
    'https://api.example.com:8443/',
    'https://api.example.com:443/',
    'https://user@api.example.com/',
    'https://:pw@api.example.com/',
    'https://API.example.com/',
    'https://api.example.com',
    'https://api.example.com/a/../b',
    'https://api.example.com./',
    'https://1.1.1.1/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[2606:4700::1111]/',
    'https://gateway.example.com/mcp/x',
    'https://abc.execute-api.eu-central-1.amazonaws.com/',
    'file:///etc/passwd',
    'data:,x',
    'javascript:1',
    'wss://api.example.com/',
    '//api.example.com/',
    'nonsense',
    '',
  ])('is not %j', (text) => expect(allowedDestination(text, OWN)).toBeUndefined());

  it('compares own hosts without case and root dot', () => {
    expect(allowedDestination('https://gw.example.com/', new Set([hostKey('GW.Example.com.')]))).toBeUndefined();
  });
});
