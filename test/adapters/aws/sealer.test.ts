// Tokens at rest: open to their account, under its tenant, and to nobody else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealers } from '#adapters/aws/sealer.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

let aws: EmbeddedAws;
let calls: { readonly operation: string; readonly input: object }[];
let call: CallAws;
let clock = 0;

beforeAll(async () => {
  aws = await startEmbeddedAws(undefined);
  const signed = createSignedClient({
    ...{ region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints: aws.endpoints },
  });
  calls = [];
  call = (service, operation, input) => {
    calls.push({ operation, input });
    return signed(service, operation, input);
  };
});
afterAll(() => aws.close());

const fresh = () =>
  sealers(
    () => call,
    'alias/data',
    () => clock,
  );
const TOKEN = `ya29.${'x'.repeat(20_000)}“🔑`;

describe('a sealed token', () => {
  it('opens to its account, whatever its length', async () => {
    const seal = await fresh()('ten_a', 'acc_a').prepare();
    const sealed = seal(TOKEN);
    expect(sealed).not.toContain('ya29');
    expect(await fresh()('ten_a', 'acc_a').open(sealed)).toBe(TOKEN);
  });

  it('does not open to another account, tenant or key', async () => {
    const sealed = (await fresh()('ten_a', 'acc_a').prepare())('secret');
    await expect(fresh()('ten_b', 'acc_a').open(sealed)).rejects.toThrow('InvalidCiphertextException');
    await expect(fresh()('ten_a', 'acc_b').open(sealed)).rejects.toThrow('InvalidCiphertextException');
    const other = sealers(
      () => call,
      'alias/other',
      () => clock,
    );
    await expect(other('ten_a', 'acc_a').open(sealed)).rejects.toThrow('InvalidCiphertextException');
  });

  it('does not open where a byte is another', async () => {
    const sealed = (await fresh()('ten_a', 'acc_a').prepare())('secret');
    const [format, key = '', body = ''] = sealed.split('.');
    const flipped = (text: string) => {
      const bytes = Buffer.from(text, 'base64');
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return bytes.toString('base64');
    };
    const { open } = fresh()('ten_a', 'acc_a');
    await expect(open([format, key, flipped(body)].join('.'))).rejects.toThrow();
    await expect(open([format, flipped(key), body].join('.'))).rejects.toThrow('InvalidCiphertextException');
    await expect(open(`v2.${key}.${body}`)).rejects.toThrow('no known format');
    await expect(open('')).rejects.toThrow('no known format');
  });

  it('is never the same twice', async () => {
    const seal = await fresh()('ten_a', 'acc_a').prepare();
    expect(seal('secret')).not.toBe(seal('secret'));
  });

  it('is bound by tenant and account in KMS’s own log', async () => {
    calls = [];
    const sealer = fresh()('ten_a', 'acc_a');
    await sealer.open((await sealer.prepare())('secret'));
    const context = { tenant: 'ten_a', account: 'acc_a', purpose: 'credential' };
    expect(
      calls.map(({ operation, input }) => [operation, (input as { EncryptionContext: object }).EncryptionContext]),
    ).toEqual([
      ['GenerateDataKey', context],
      ['Decrypt', context],
    ]);
  });

  it('is opened once in five minutes, and again after a failure', async () => {
    const sealer = fresh()('ten_a', 'acc_a');
    const sealed = (await sealer.prepare())('secret');
    calls = [];
    await sealer.open(sealed);
    clock += 299_999;
    await sealer.open(sealed);
    expect(calls).toHaveLength(1);
    clock += 1;
    await sealer.open(sealed);
    expect(calls).toHaveLength(2);
  });
});
