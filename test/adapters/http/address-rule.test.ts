import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '#adapters/http/address-rule.ts';

const BLOCKED = [
  '0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254',
  '168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1',
  '192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255',
  ':: ::1 ::2 ::a9fe:a9fe ::169.254.169.254 ::7f00:1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::ffff:8.8.8.8 ::ffff:0:7f00:1',
  '64:ff9b::a9fe:a9fe 64:ff9b::8.8.8.8 64:ff9b:1::7f00:1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:3::1',
  '2001:10::1 2001:20::1 2001:30::1 2001:1::1 2001:4:112::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe::1 2620:4f:8000::1',
  '3fff::1 4000::1 5f00::1 8000::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1',
].flatMap((line) => line.split(' '));

const NOT_STRICT = [
  '',
  'localhost',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '1.1.1.1 ',
  '1.1.1',
  '[2606:4700::1111]',
  '1.1.1.1:443',
  '8.8.8.8/32',
];

const PUBLIC =
  '1.1.1.1 8.8.8.8 52.94.236.248 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 168.63.129.15 172.15.0.1 172.32.0.1 223.255.255.255 2606:4700:4700::1111 2a00:1450:4001:81b::200e 2001:4860:4860::8888 2001:200::1 2003::1 3ffe::1'.split(
    ' ',
  );

describe('isPublicAddress', () => {
  it.each(BLOCKED)('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(NOT_STRICT)('refuses %j, which is no address in strict notation', (text) =>
    expect(isPublicAddress(text)).toBe(false),
  );
  it.each(PUBLIC)('allows %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it('refuses every IPv6 form that embeds a private IPv4 address', () => {
    const forms = ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'];
    const hex = (address: string) =>
      address
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join('');
    const allowed = ['127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.1.1', '100.64.1.1'].flatMap((address) => {
      const [high, low] = [hex(address).slice(0, 4), hex(address).slice(4)];
      return [...forms.map((form) => form + address), `2002:${high}:${low}::1`, `2001:0:${high}:${low}::`].filter(
        isPublicAddress,
      );
    });
    expect(allowed).toEqual([]);
  });
});
