// Off-boarding by command: from the request to a receipt that is verified without the gateway.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, sealEnvelope } from '#core/audit/envelope.ts';
import { awaitReceipt } from '#lib/cli/await-receipt.ts';
import type { Io } from '#lib/cli/command.ts';
import { keySigner, publicDer, signingKey } from '#test/core/audit/memory-audit.ts';
import { openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { cli, documentOf } from './cli.ts';

let gateway: TestGateway;
let directory: string;
let now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => now });
  directory = await mkdtemp(join(tmpdir(), 'receipt-'));
});
afterAll(() => gateway.close());

const at = (name: string): string => join(directory, name);
const env = () => ({ url: gateway.url, key: gateway.adminKey });

const receiptOf = async (): Promise<string> => {
  const { tenant } = await openDoor(gateway);
  await cli(`tenant delete ${tenant} --yes`, { env: env() });
  now += 60_000;
  await gateway.purge();
  const ran = await cli(['tenant', 'delete', tenant, '--yes', '--out', at('receipt.json')], { env: env() });
  expect(ran.exit).toBe(0);
  await writeFile(at('audit-key.der'), await gateway.backends.audit.signer.publicKey());
  return tenant;
};

const verify = (...flags: readonly string[]) => cli(['receipt', 'verify', at('receipt.json'), ...flags]);
const withKey = () => verify('--public-key', at('audit-key.der'), '--json');

describe('tenant delete --wait', () => {
  it('waits until nothing is left, and says so meanwhile', async () => {
    const { tenant } = await openDoor(gateway);
    await cli(`tenant delete ${tenant} --yes`, { env: env() });
    let said = '';
    const io = { fetch, env: env(), now: () => 0, err: (text: string) => (said += text) } as unknown as Io;
    let slept = 0;
    const sleep = async () => {
      slept += 1;
      now += 60_000;
      await gateway.purge();
    };
    const outcome = await awaitReceipt({ operands: { tenant }, flags: { wait: ['true'] } }, io, sleep);
    expect(outcome).toMatchObject({ ok: true, value: { exit: 0, json: { id: tenant, state: 'closed' } } });
    expect([slept, said]).toEqual([1, 'Doors are closed; deleting what is left, for 0 s now …\n']);
  });

  it('does not wait where the key may not read receipts', async () => {
    const io = { fetch, env: { ...env(), key: 'wrong' }, now: () => 0 } as unknown as Io;
    const given = { operands: { tenant: 'ten_000000000000' }, flags: {} };
    const outcome = await awaitReceipt(given, io, () => Promise.reject(new Error('it slept')));
    expect(outcome).toMatchObject({ ok: false, error: { exit: 3 } });
  });
});

describe('receipt verify', () => {
  it('finds what was written valid, and names tenant and key', async () => {
    const tenant = await receiptOf();
    const fingerprint = fingerprintOf(await gateway.backends.audit.signer.publicKey());
    const document = documentOf(await withKey());
    expect(document).toMatchObject({ verdict: 'valid', receipt: { tenant, deleted: { servers: { count: 1 } } } });
    expect(document.key).toEqual({ fingerprint, vouched: true });
    expect((await verify('--public-key', at('audit-key.der'))).out).toContain(`valid, signed by ${fingerprint}`);
  });

  it('finds every byte that was changed', async () => {
    await receiptOf();
    const bytes = await readFile(at('receipt.json'));
    const [receipt, key] = [Buffer.from(bytes), await readFile(at('audit-key.der'))];
    const files = (path: string) => Promise.resolve(path.endsWith('.der') ? key : receipt);
    const exits = new Set<number>();
    for (let i = 0; i < bytes.length; i++) {
      receipt.set(bytes);
      receipt[i] = (bytes[i] ?? 0) ^ 1;
      exits.add((await cli(['receipt', 'verify', 'r', '--public-key', 'k.der'], { readFile: files })).exit);
    }
    expect([...exits]).toEqual([6]);
  });

  it('trusts no key that lies beside it, no other key, and nothing that is signed but no receipt', async () => {
    await receiptOf();
    await writeFile(at('key.pem'), await readFile(at('audit-key.der')));
    expect((await verify()).err).toContain('proves nothing');
    const other = signingKey();
    await writeFile(at('other.der'), publicDer(other));
    expect(await verify('--public-key', at('other.der'))).toMatchObject({ exit: 6 });
    expect(await verify('--public-key', at('audit-key.der'), '--fingerprint', '0'.repeat(64))).toMatchObject({
      exit: 6,
    });
    const { text } = await sealEnvelope({ v: 1, kind: 'sallyport.audit.digest' }, keySigner(other));
    await writeFile(at('digest.json'), text);
    const ran = await cli(['receipt', 'verify', at('digest.json'), '--public-key', at('other.der')]);
    expect([ran.exit, ran.err]).toEqual([6, expect.stringContaining('no receipt of an off-boarding')]);
  });
});
