import { describe, expect, it } from 'vitest';
import { type ResolveHost, resolveHost, vettedLookup } from '#adapters/http/vetted-lookup.ts';

type Found = { readonly code?: string; readonly address?: unknown; readonly family?: number | undefined };

const find = (resolve: ResolveHost, all = false): Promise<Found> =>
  new Promise((done) => {
    vettedLookup(resolve)('api.example.com', { all }, (error, address, family) =>
      done(error === null ? { address, family } : { code: error.code ?? '' }),
    );
  });

const answers =
  (...addresses: string[]): ResolveHost =>
  async () =>
    addresses;

describe('vettedLookup', () => {
  it('yields a vetted address, IPv4 first', async () => {
    expect(await find(answers('1.1.1.1'))).toEqual({ address: '1.1.1.1', family: 4 });
    expect(await find(answers('2606:4700::1111', '1.1.1.1'))).toEqual({ address: '1.1.1.1', family: 4 });
    expect(await find(answers('2606:4700::1111'))).toEqual({ address: '2606:4700::1111', family: 6 });
  });

  it('yields that one address where all are asked for', async () => {
    expect(await find(answers('1.1.1.1', '8.8.8.8'), true)).toEqual({
      address: [{ address: '1.1.1.1', family: 4 }],
      family: undefined,
    });
  });

  it.each([
    ['loopback', ['127.0.0.1']],
    ['public and loopback', ['1.1.1.1', '127.0.0.1']],
    ['A public, AAAA private', ['1.1.1.1', 'fd00:ec2::254']],
    ['A private, AAAA public', ['169.254.169.254', '2606:4700::1111']],
    ['a mapped address', ['::ffff:1.1.1.1']],
    ['a name instead of an address', ['localhost']],
  ])('refuses %s', async (_, addresses) => {
    expect(await find(answers(...addresses))).toEqual({ code: 'ADDRESS_NOT_ALLOWED' });
    expect(await find(answers(...addresses), true)).toEqual({ code: 'ADDRESS_NOT_ALLOWED' });
  });

  it('says that a name does not resolve, whatever the resolver says', async () => {
    expect(await find(answers())).toEqual({ code: 'ENOTFOUND' });
    expect(await find(() => Promise.reject(new Error('canary')))).toEqual({ code: 'ENOTFOUND' });
  });

  it('fails with an error that says what is wrong, and no more', async () => {
    const failure = (resolve: ResolveHost) =>
      new Promise((done) => vettedLookup(resolve)('api.example.com', {}, (error) => done(error?.message)));
    expect(await failure(answers('10.0.0.1'))).toBe('the address of the upstream is not public');
    expect(await failure(answers())).toBe('the name of the upstream does not resolve');
  });

  it('asks the system for all addresses of a name', async () => {
    const addresses = await resolveHost('localhost');
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(['127.0.0.1', '::1']).toContain(address);
  });

  it('uses one resolution for the check and the connection', async () => {
    const script = [['1.1.1.1'], ['127.0.0.1']];
    let asked = 0;
    const rebinding: ResolveHost = async () => script[asked++] ?? [];
    expect(await find(rebinding)).toEqual({ address: '1.1.1.1', family: 4 });
    expect(asked).toBe(1);
    expect(await find(rebinding)).toEqual({ code: 'ADDRESS_NOT_ALLOWED' });
  });
});
