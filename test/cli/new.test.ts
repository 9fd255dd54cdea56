// `integration new`: what it writes is sound, completed by editors, and never in the place of something else.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Json } from '#core/json.ts';
import { newDefinition } from '#lib/integrations/new-definition.ts';
import { providerSlugs, readProvider } from '#lib/integrations/provider-records.ts';
import { definitionPorts, integrationSchema } from '#test/integrations/definitions.ts';
import { cli, documentOf } from './cli.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-new-'));
});
afterAll(() => rm(directory, { recursive: true }));

const read = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

const made = async (slug: string, ...flags: readonly string[]) => {
  const out = join(await mkdtemp(join(directory, 'in-')), `${slug}.json`);
  const ran = await cli(['integration', 'new', slug, '--out', out, ...flags]);
  expect(ran, ran.err).toMatchObject({ exit: 0, err: '' });
  return { out, ran, definition: await read(out) };
};

describe('integration new', () => {
  it('writes a definition that the check has nothing against, and says what comes next', async () => {
    const { out, ran, definition } = await made('acme-desk');
    expect(definition).toMatchObject({ slug: 'acme-desk', label: 'Acme Desk', tool_label: 'acme_desk' });
    expect(Object.keys(definition.resources.items.methods)).toEqual(['list', 'get', 'create']);
    expect(definition.rate_limit.policies).toHaveLength(1);
    const checked = documentOf(await cli(['integration', 'check', out, '--json']));
    const advice = [{ pointer: '/base_url', detail: 'leads nowhere: set the address of the API' }];
    expect(checked).toMatchObject({ ok: true, problems: [], advice });
    expect(checked.tools.map(({ name }: { name: string }) => name)).toEqual([
      'create_a_acme_desk_item',
      'get_single_acme_desk_item_by_id',
      'list_all_acme_desk_items',
    ]);
    expect(ran.out).toContain('base_url leads nowhere until you set it.');
    const lines = ran.out.split('\n').filter((line) => line.startsWith('  sallyport '));
    expect(lines).toHaveLength(3);
    const [, trying = ''] = lines;
    expect((await cli(trying.trim().split(' ').slice(1))).out).toMatch(/^GET https:\/\/set-base-url\.invalid\/items\?/);
  });

  it('names a schema that is there and takes it: beside it, or of the checkout', async () => {
    const { out, definition } = await made('acme');
    const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
    await mkdir(cache, { recursive: true });
    const inside = await mkdtemp(join(cache, 'sallyport-new-'));
    const within = join(inside, 'acme.json');
    expect((await cli(['integration', 'new', 'acme', '--out', relative('.', within)])).exit).toBe(0);
    for (const [file, { $schema, ...rest }] of [
      [out, definition],
      [within, await read(within)],
    ] as const) {
      const schema = await read(resolve(dirname(file), $schema));
      expect(schema).toEqual(integrationSchema);
      expect(new Ajv2020({ strict: false }).compile(schema)({ $schema, ...rest })).toBe(true);
    }
    expect(await readdir(inside)).toEqual(['acme.json']);
    await rm(inside, { recursive: true });
  });

  it('overwrites nothing', async () => {
    const folder = await mkdtemp(join(directory, 'in-'));
    const out = join(folder, 'acme.json');
    await writeFile(out, 'mine');
    const refused = await cli(['integration', 'new', 'acme', '--out', out]);
    expect(refused).toEqual({ exit: 2, out: '', err: `sallyport: ${out} is there already: give another --out.\n` });
    expect([await readFile(out, 'utf8'), await readdir(folder)]).toEqual(['mine', ['acme.json']]);
    await writeFile(join(folder, 'integration.schema.json'), '{}');
    expect((await cli(['integration', 'new', 'acme', '--out', join(folder, 'other.json')])).exit).toBe(0);
    expect(await readFile(join(folder, 'integration.schema.json'), 'utf8')).toBe('{}');
  });

  it('takes address and label', async () => {
    const { definition, ran } = await made('acme', '--base-url', 'https://{site}.acme.example/v1/', '--label', 'ACME!');
    expect(definition).toMatchObject({ label: 'ACME!', base_url: 'https://{{account.site}}.acme.example/v1' });
    expect(Object.keys(definition.variables)).toEqual(['site']);
    expect(ran.out).toContain(' --variable site=…');
    expect(ran.out).not.toContain('leads nowhere');
  });

  it('takes everything but the tools from what is known of a provider', async () => {
    const { definition } = await made('my-desk', '--provider', 'zendesk');
    const {
      slug: _,
      tool_label: __,
      version: ___,
      schema_version: ____,
      ...known
    } = (await readProvider('zendesk')) ?? {};
    expect(definition).toMatchObject({ ...known, slug: 'my-desk', tool_label: 'my_desk' });
    expect(Object.keys(definition.resources)).toEqual(['items']);
    expect((await made('demo', '--provider', 'demo')).definition.tool_label).toBe('crm');
  });

  it('is sound with every provider that is known', async () => {
    const slugs = await providerSlugs();
    expect(slugs.length).toBeGreaterThan(300);
    for (const slug of slugs) {
      const definition = newDefinition({ slug, provider: await readProvider(slug) }) as unknown as Json;
      expect([slug, await checkDefinition(definition, definitionPorts)]).toEqual([slug, []]);
    }
  });

  it.each([
    ['a slug that is none', ['Acme'], 2, 'Acme is no slug'],
    ['plain http to a port', ['acme', '--base-url', 'http://127.0.0.1:80'], 2, 'can be no base URL'],
    ['an unknown provider', ['acme', '--provider', 'zendesc'], 2, 'Did you mean zendesk?'],
    ['a label that is none', ['acme', '--label', 'x'.repeat(61)], 6, '/label'],
    ['a directory that is none', ['acme', '--out', '/nowhere/acme.json'], 2, 'cannot be written (ENOENT)'],
  ])('refuses %s', async (_, words, exit, sentence) => {
    const before = await readdir('.');
    const ran = await cli(['integration', 'new', ...words]);
    expect([ran.exit, ran.out]).toEqual([exit, '']);
    expect(ran.err).toContain(sentence);
    expect(await readdir('.')).toEqual(before);
  });
});
