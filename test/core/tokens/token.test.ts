import { createSecretKey } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum, crc32, randomBase62 } from '#core/tokens/checksum.ts';
import {
  mintToken,
  parseToken,
  TOKEN_PATTERN,
  TOKEN_RANDOM_BITS,
  type TokenKind,
  tokenMac,
} from '#core/tokens/token.ts';
import { runs } from '#test/support/runs.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** `0` × 32 as the random part: every byte 0 maps to the first digit. */
const zeros = (size: number) => new Uint8Array(size);
/** Apart from what is around it: whole, it would be a token in a file, for us and for every scanner. */
const ZEROS = '0'.repeat(32);

const kinds = fc.constantFrom<TokenKind>('u', 'a', 'k');
const residencies = fc.stringMatching(/^[a-z]{2,4}$/);
const keyIds = fc.constantFrom(...BASE62);
const bytes = fc.uint8Array({ minLength: 64, maxLength: 64 }).map((seed) => {
  let at = 0;
  // Rejection sampling may want more than one draw; a walk over the seed never ends.
  return (size: number) => Uint8Array.from({ length: size }, () => ((seed[at++ % 64] ?? 0) + at) & 0xff);
});
const tokens = fc.record({ kind: kinds, residency: residencies, keyId: keyIds, bytes }).map((of) => ({
  ...of,
  token: mintToken(of.kind, of.residency, of.keyId, of.bytes),
}));

const isValid = (text: string): boolean => parseToken(text).ok;

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', '.github/**/*.md'], { cwd: ROOT });

describe('the format', () => {
  it('is prefix, kind, residency, key id, 32 random and 6 checksum characters', () => {
    expect(mintToken('u', 'eu', 'a', zeros).text).toBe(`spu_eu_a${ZEROS}14Yaar`);
    expect(mintToken('a', 'us', 'b', zeros).text).toBe(`spa_us_b${ZEROS}2y44PJ`);
    expect(mintToken('k', 'dev', 'Z', zeros).text).toBe(`spk_dev_Z${ZEROS}12RRbs`);
  });

  it('leaves 190 bits to guess', () => expect(TOKEN_RANDOM_BITS).toBe(190));

  // The checksum is public: whoever adds something to a token makes one that fits.
  it('begins and ends with the token, though the checksum holds for what stands around it', () => {
    const before = `x${mintToken('u', 'eu', 'a', zeros).text.slice(0, -6)}`;
    expect(isValid(before.slice(1) + checksum(before.slice(1)))).toBe(true);
    expect(isValid(before + checksum(before))).toBe(false);
    // With one character behind it, a checksum over all but the last six takes in its own first digit.
    const longer = Array.from(BASE62, (keyId) => mintToken('u', 'eu', keyId, zeros).text.slice(0, -6)).flatMap((body) =>
      Array.from('01234', (first) => [first, body + checksum(body + first)] as const)
        .filter(([first, text]) => text.at(-6) === first)
        .map(([, text]) => `${text}x`),
    );
    expect(longer.length).toBeGreaterThan(10);
    expect(longer.filter(isValid)).toEqual([]);
  });

  it('is read back as it was minted', () => {
    fc.assert(
      fc.property(tokens, ({ kind, residency, keyId, token }) => {
        expect(parseToken(token.text)).toEqual({ ok: true, value: { kind, residency, keyId, text: token.text } });
      }),
      runs(1000),
    );
  });

  it.each([
    '',
    'spu_eu_',
    `spu_eu_a${ZEROS}14Yaar\n`,
    ` spu_eu_a${ZEROS}14Yaar`,
    'spu_eu_a0000000000000000000000000000000014Yaa',
    'spu_eu_a00000000000000000000000000000000014Yaar',
    'spx_eu_a0000000000000000000000000000000014Yaar',
    'spu_e_a0000000000000000000000000000000014Yaar',
    'spu_EU_a0000000000000000000000000000000014Yaar',
    'SPU_eu_a0000000000000000000000000000000014Yaar',
    'spu_europ_a0000000000000000000000000000000014Yaar',
    'spu_eu_a000000000000000000000000000000001４Yaar',
  ])('refuses %j', (text) => expect(parseToken(text)).toEqual({ ok: false, error: 'malformed' }));
});

describe('the checksum', () => {
  it('is CRC-32 as zlib computes it, in six base62 digits', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(checksum('')).toBe('000000');
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => crc32(text) === zlibCrc32(text)));
  });

  it('refuses every token with one character changed', () => {
    fc.assert(
      fc.property(tokens, fc.nat(), fc.constantFrom(...BASE62, '_'), ({ token }, at, character) => {
        const i = at % token.text.length;
        fc.pre(token.text[i] !== character);
        const changed = token.text.slice(0, i) + character + token.text.slice(i + 1);
        expect(parseToken(changed).ok).toBe(false);
      }),
      runs(10_000),
    );
  });

  it('refuses every token with two neighbours swapped or one character lost or doubled', () => {
    fc.assert(
      fc.property(tokens, fc.nat(), ({ token: { text } }, at) => {
        const i = at % (text.length - 1);
        const [a = '', b = ''] = text.slice(i, i + 2);
        const [before, after] = [text.slice(0, i), text.slice(i + 2)];
        if (a !== b) expect(parseToken(before + b + a + after).ok).toBe(false);
        expect(parseToken(before + b + after).ok).toBe(false);
        expect(parseToken(before + a + a + b + after).ok).toBe(false);
      }),
      runs(3000),
    );
  });
});

describe('the random part', () => {
  it('rejects the bytes that would make some characters likelier', () => {
    const draws = [Uint8Array.from([255, 248, 247, 0]), Uint8Array.from([61, 62, 255, 1])];
    expect(randomBase62(4, () => draws.shift() ?? new Uint8Array(4))).toBe('z0z0');
  });

  it('is uniform: every byte value that counts is four characters’ worth', () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const counts = new Map<string, number>();
    for (const character of randomBase62(248, () => every)) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect([...counts.keys()].sort().join('')).toBe(BASE62);
    expect(new Set(counts.values())).toEqual(new Set([4]));
  });

  it('asks for as many bytes as it needs characters, again and again', () => {
    const sizes: number[] = [];
    mintToken('u', 'eu', 'a', (size) => {
      sizes.push(size);
      return sizes.length < 3 ? new Uint8Array(size).fill(255) : new Uint8Array(size);
    });
    expect(sizes).toEqual([32, 32, 32]);
  });
});

describe('what is stored', () => {
  const pepper = createSecretKey('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex');

  it.each([
    ['u', 'eu', 'oncyLsUDbD3ShNGHx-y0GJ_dWVoU9lCrGjK3k5GsKp8'],
    ['a', 'eu', 'g3iwgvvBkojvEHOifVUjRwnjMURx3pRmUR5q776BQgM'],
    ['k', 'eu', 'PwOP5r49afyUVB1X4RQt5F7-NqFcTMOZxN4Io262538'],
    ['u', 'us', 'irH8NdjtbMveki1FKhHL9G7_dRVhD1faPJ98hgAvVgk'],
  ] as const)('of kind %s in %s is this hash', (kind, residency, mac) => {
    expect(tokenMac(mintToken(kind, residency, 'a', zeros), pepper)).toBe(mac);
  });

  it('differs by kind and by residency even for the same text', () => {
    const token = mintToken('u', 'eu', 'a', zeros);
    const macs = [token, { ...token, kind: 'a' as const }, { ...token, residency: 'us' }].map((each) =>
      tokenMac(each, pepper),
    );
    expect(new Set(macs).size).toBe(3);
    expect(tokenMac(token, createSecretKey(Buffer.alloc(32)))).not.toBe(macs[0]);
  });
});

describe('the pattern for scanners and filters', () => {
  it('finds every token inside other text, and nothing in ordinary words', () => {
    fc.assert(
      fc.property(tokens, fc.constantFrom('/mcp/', ' ', '"', '=', '\n'), ({ token }, around) => {
        const found = `x${around}${token.text}${around}y`.match(new RegExp(TOKEN_PATTERN, 'g'));
        expect(found).toEqual([token.text]);
      }),
      runs(1000),
    );
    expect('spu_eu_short sp_eu_a spu_eu_a-000').not.toMatch(new RegExp(TOKEN_PATTERN));
  });

  it('finds no token with a valid checksum in the documents: examples must not look live', () => {
    expect(DOCUMENTS.length).toBeGreaterThan(0);
    const text = DOCUMENTS.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
    const live = (text.match(new RegExp(TOKEN_PATTERN, 'g')) ?? []).filter(isValid);
    expect(live).toEqual([]);
    expect(isValid(`spu_eu_a${ZEROS}14Yaar`)).toBe(true);
    expect(isValid('spu_eu_aEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEX1')).toBe(false);
  });
});
