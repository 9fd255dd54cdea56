import { createPublicKey } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf } from '#core/audit/envelope.ts';
import { flipped, keysOf, ONE, OTHER, pulledBy, soundWorld } from '#test/core/audit/damaged.ts';
import { publicDer, signingKey } from '#test/core/audit/memory-audit.ts';
import type { SealWorld } from '#test/core/audit/seal-world.ts';
import { cli, documentOf } from './cli.ts';

const pemOf = (key: ReturnType<typeof signingKey>): string =>
  createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();

describe('audit verify', () => {
  let root: string;
  let world: SealWorld;
  let fingerprint: string;
  let key: string;
  let names = 0;

  /** A directory with these files, and the key beside them unless told otherwise. */
  const written = async (files: ReadonlyMap<string, Uint8Array | string>, beside = true): Promise<string> => {
    names += 1;
    const directory = join(root, String(names));
    const all = new Map(files);
    if (beside) all.set('key.pem', pemOf(world.key));
    for (const [name, bytes] of all) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), bytes);
    }
    return directory;
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sallyport-verify-'));
    world = await soundWorld();
    fingerprint = fingerprintOf(publicDer(world.key));
    key = join(root, 'elsewhere.pem');
    await writeFile(key, pemOf(world.key));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('says that an archive is valid, where it ends, and who vouches for the key', async () => {
    const directory = await written(world.archive.held);
    const ran = await cli(`audit verify ${directory} --public-key ${key}`);
    expect(ran).toMatchObject({ exit: 0, err: '' });
    expect(ran.out).toContain(`${directory}: valid`);
    const { head } = documentOf(await cli(`audit verify ${directory} --fingerprint ${fingerprint} --json`));
    expect(ran.out).toContain(`${head.number}:${head.hash}`);
    const known = await cli(`audit verify ${directory} --public-key ${key} --head ${head.number}:${head.hash}`);
    expect(known.exit).toBe(0);
    const colons = fingerprint.toUpperCase().replace(/(..)(?=.)/g, '$1:');
    expect(documentOf(await cli(`audit verify ${directory} --fingerprint ${colons} --json`))).toMatchObject({
      verdict: 'valid',
      events: 18,
      key: { fingerprint, vouched: true },
    });
  });

  it('says that a key from beside the archive proves nothing', async () => {
    const directory = await written(world.archive.held);
    const ran = await cli(`audit verify ${directory}`);
    expect(ran).toMatchObject({ exit: 0, err: expect.stringContaining('proves nothing about who signed') });
    expect(ran.out).toContain('NOT vouched for');
    expect(documentOf(await cli(`audit verify ${directory} --json`)).key).toEqual({ fingerprint, vouched: false });
    const thief = await written(
      new Map<string, Uint8Array | string>(world.archive.held).set('key.pem', pemOf(signingKey())),
      false,
    );
    expect(await cli(`audit verify ${thief} --fingerprint ${fingerprint}`)).toMatchObject({ exit: 6, out: '' });
    expect((await cli(`audit verify ${thief} --public-key ${key}`)).exit).toBe(0);
    expect((await cli(`audit verify ${thief}`)).exit).toBe(6);
  });

  it('names the record that one flipped byte made unreadable', async () => {
    const batch = keysOf(world.archive.held, `batches/${ONE}/`)[1] ?? '';
    const bytes = world.archive.held.get(batch) ?? Buffer.of();
    const directory = await written(new Map([...world.archive.held, [batch, flipped(bytes, bytes.length - 20)]]));
    const ran = await cli(`audit verify ${directory} --public-key ${key}`);
    expect(ran.exit).toBe(6);
    expect(ran.out).toMatch(new RegExp(`altered\n {2}digest 3, ${batch}, line \\d, event \\d`));
  });

  it('tells a tail that was cut off from the digest that is known', async () => {
    const held = new Map(world.archive.held);
    const { head } = await world.verify();
    held.delete('digests/000000000004.json');
    const directory = await written(held);
    const asked = `audit verify ${directory} --public-key ${key}`;
    expect((await cli(asked)).exit).toBe(0);
    expect(await cli(`${asked} --head ${head?.number}:${head?.hash}`)).toMatchObject({
      exit: 6,
      out: expect.stringContaining('truncated'),
    });
  });

  it('reads one tenant, and proves one event', async () => {
    const own = await written(pulledBy(ONE, world.archive.held));
    const [mine] = (await world.sealed()).filter(({ tenant }) => tenant === ONE);
    const [theirs] = (await world.sealed()).filter(({ tenant }) => tenant === OTHER);
    const asked = `audit verify ${own} --public-key ${key} --tenant ${ONE} --json`;
    const found = documentOf(await cli(`${asked} --event ${mine?.id}`));
    expect(found).toMatchObject({ verdict: 'valid', scope: 'tenants', events: 9, proof: { leaf: { tenant: ONE } } });
    expect(JSON.parse(found.proof.line)).toEqual(mine);
    expect((await cli(`${asked} --event ${theirs?.id}`)).exit).toBe(4);
  });

  it('follows no name out of the directory', async () => {
    const directory = await written(new Map([['digests/000000000001.json', '{}']]));
    await symlink(join(root, 'nowhere'), join(directory, 'leaves'));
    expect((await cli(`audit verify ${directory} --public-key ${key}`)).exit).toBe(6);
    const { directoryArchive } = await import('#adapters/files/directory-archive.ts');
    const archive = directoryArchive(join(directory, 'digests'));
    expect(await archive.get('../key.pem')).toBeUndefined();
    expect(await archive.get('/etc/passwd')).toBeUndefined();
    expect(await archive.get('000000000001.json')).toEqual(
      await readFile(join(directory, 'digests/000000000001.json')),
    );
  });

  it.each([
    ['no directory', 'audit verify /nowhere', 2],
    ['no bucket', 'audit verify s3://no_bucket/x', 2],
    ['a head that is none', 'audit verify / --head 12', 2],
    ['a number that is none', 'audit verify / --from 0', 2],
    ['no key', 'audit verify /', 2],
    ['a key that cannot be read', 'audit verify / --public-key /nowhere.pem', 2],
    ['a key that is none', 'audit verify / --public-key /etc/hostname', 1],
  ])('is told %s', async (_, line, exit) => {
    expect(await cli(line)).toMatchObject({ exit, out: '' });
  });

  it('takes no private key for a public one', async () => {
    const path = join(root, 'private.pem');
    await writeFile(path, signingKey().export({ format: 'pem', type: 'pkcs8' }));
    expect((await cli(`audit verify ${root} --public-key ${path}`)).exit).toBe(1);
  });
});
