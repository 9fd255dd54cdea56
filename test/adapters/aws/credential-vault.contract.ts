// What every vault of credentials promises, whatever it is kept in.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStoreUnavailable } from '#adapters/aws/dynamo.ts';
import type { CredentialVault, HandedOver } from '#core/credentials/vault.ts';

export type VaultUnderTest = {
  readonly vault: CredentialVault;
  /** Everything that lies at rest for an account, as text. */
  readonly atRest: (tenant: string, account: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

let count = 0;
const freshAccount = () => `acc_${count++}`;
const handedOver = (token: string, boundTo = 'here'): HandedOver => ({ fields: { token }, boundTo });

export const describeVault = (name: string, open: () => Promise<VaultUnderTest>): void => {
  describe(name, () => {
    let under: VaultUnderTest;
    let vault: CredentialVault;
    beforeAll(async () => {
      under = await open();
      ({ vault } = under);
    });
    afterAll(() => under.close());

    const refused = async (tenant: string, account: string) =>
      expect(await vault.read(tenant, account).catch((fault: unknown) => fault)).toSatisfy(isStoreUnavailable);

    it('reads what was handed over, whole, with what it is bound to', async () => {
      const account = freshAccount();
      const whole = { fields: { token: 'ü“🔑\n"', empty: '', long: 'x'.repeat(60_000) }, boundTo: 'there' };
      expect(await vault.put('ten_a', account, whole)).toBe(true);
      expect(await vault.read('ten_a', account)).toEqual(whole);
    });

    it('replaces, and keeps nothing of the one before', async () => {
      const account = freshAccount();
      await vault.put('ten_a', account, { fields: { token: 'one', more: 'field' }, boundTo: 'here' });
      expect(await vault.put('ten_a', account, handedOver('two', 'there'))).toBe(true);
      expect(await vault.read('ten_a', account)).toEqual(handedOver('two', 'there'));
    });

    it('removes for good, what is absent without complaint, and takes another afterwards', async () => {
      const account = freshAccount();
      await refused('ten_a', account);
      await vault.remove('ten_a', account);
      await vault.put('ten_a', account, handedOver('one'));
      await vault.remove('ten_a', account);
      await refused('ten_a', account);
      await vault.remove('ten_a', account);
      await vault.put('ten_a', account, handedOver('two'));
      expect(await vault.read('ten_a', account)).toEqual(handedOver('two'));
    });

    it('keeps accounts and tenants apart', async () => {
      const [one, other] = [freshAccount(), freshAccount()];
      await vault.put('ten_a', one, handedOver('one'));
      await vault.put('ten_a', other, handedOver('other'));
      await vault.put('ten_b', one, handedOver('of b'));
      await vault.remove('ten_a', other);
      expect(await vault.read('ten_a', one)).toEqual(handedOver('one'));
      expect(await vault.read('ten_b', one)).toEqual(handedOver('of b'));
    });

    it('has one of two that are stored at once, whole', async () => {
      const account = freshAccount();
      await vault.put('ten_a', account, handedOver('zero'));
      const both = [handedOver('one', 'here'), handedOver('two', 'there')];
      await Promise.all(both.map((each) => vault.put('ten_a', account, each)));
      expect(both).toContainEqual(await vault.read('ten_a', account));
    });

    it('holds no plain text', async () => {
      const account = freshAccount();
      await vault.put('ten_a', account, handedOver('find me'));
      const found = await under.atRest('ten_a', account);
      expect(found.length).toBeGreaterThan(40);
      for (const form of ['find me', Buffer.from('find me').toString('base64').slice(0, 8)])
        expect(found).not.toContain(form);
    });
  });
};
