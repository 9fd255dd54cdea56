// `openapi import`: what is printed where, and with which exit code.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '#lib/cli/command.ts';
import { cli, documentOf } from './cli.ts';

const FIXTURES = new URL('../openapi/fixtures/', import.meta.url).pathname;
const QUIRKS = `${FIXTURES}quirks-3.0.yaml`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-import-'));
});
afterAll(() => rm(directory, { recursive: true }));

const none: Partial<Io> = { fetch: () => Promise.reject(new Error('nothing may be fetched')) };

describe('openapi import', () => {
  it('prints a definition that the check has nothing against, and the report beside it', async () => {
    const ran = await cli(['openapi', 'import', QUIRKS], none);
    expect(ran.exit).toBe(0);
    expect(ran.err).toMatch(/OpenAPI 3\.0, 14 operations, 11 tools, \d+ KB in tools\/list\./);
    expect(ran.err).toContain('No tool yet:\n  1  It lives at https://uploads.example/v1');
    const file = join(directory, 'quirks.json');
    const written = await cli(['openapi', 'import', QUIRKS, '--out', file, '--tools'], none);
    expect(written).toMatchObject({ exit: 0, err: '', out: expect.stringContaining(`Written to ${file}.`) });
    expect(written.out).toContain('list_all_quirks_tickets');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(documentOf(ran));
    expect((await cli(['integration', 'check', file])).out).toContain('no problems, 11 tools.');
  });

  it('says all of it as one JSON document', async () => {
    const plain = documentOf(await cli(['openapi', 'import', QUIRKS, '--json'], none));
    expect(plain).toMatchObject({
      openapi: '3.0',
      slug: 'quirks',
      operations: 14,
      imported: 11,
      definition: { slug: 'quirks' },
    });
    expect(plain.tools).toBeUndefined();
    for (const entry of plain.report) expect(Object.keys(entry)).toEqual(['operation', 'kind', 'reason', 'action']);
    const full = documentOf(await cli(['openapi', 'import', QUIRKS, '--json', '--tools', '--slug', 'desk'], none));
    expect(full).toMatchObject({ slug: 'desk' });
    expect(full.tools.map(({ name }: { name: string }) => name)).toContain('list_all_desk_tickets');
    expect(Object.keys(full.tools[0])).toEqual(['name', 'description', 'inputSchema', 'annotations']);
  });

  it('takes --tools as a switch wherever it stands', async () => {
    for (const line of [
      ['--tools', 'openapi', 'import', QUIRKS],
      ['openapi', 'import', '--tools', QUIRKS],
    ])
      expect((await cli(line, none)).err).toContain('CLASS');
    expect((await cli(['server', 'create', 'x', '--account', 'acc_1', '--tools'])).err).toContain(
      '--tools needs a value',
    );
    expect((await cli('openapi import --help')).out).toMatch(/--tools +show the tools too/);
  });

  it('reads stdin', async () => {
    const readStdin = async () =>
      Buffer.from('openapi: 3.0.0\npaths: {/things: {get: {}}}\nservers: [{url: https://s.example}]');
    expect(documentOf(await cli('openapi import - --json', { ...none, readStdin }))).toMatchObject({
      imported: 1,
      report: [],
    });
  });

  it('gives the address that a document lacks', async () => {
    const ran = await cli(
      ['openapi', 'import', `${FIXTURES}new-3.2.yaml`, '--json', '--base-url', 'https://store.example/v1'],
      none,
    );
    expect(documentOf(ran).definition.base_url).toBe('https://store.example/v1');
  });

  it.each([
    ['a URL', ['https://vendor.example/openapi.json'], 2, 'Nothing is fetched here'],
    ['no such file', ['./nowhere.yaml'], 2, 'cannot be read (ENOENT)'],
    ['a slug that is none', [QUIRKS, '--slug', 'A b'], 2, 'is no slug'],
    ['an address that is none', [QUIRKS, '--base-url', 'http://127.0.0.1:80'], 1, 'cannot be served at'],
    ['another file', [new URL(import.meta.url).pathname], 1, 'cannot be read as JSON or YAML'],
    ['a directory that is none', [QUIRKS, '--out', './nowhere/x.json'], 2, 'cannot be written (ENOENT)'],
  ])('answers %s with a sentence', async (_, words, exit, sentence) => {
    const ran = await cli(['openapi', 'import', ...words], none);
    expect(ran).toMatchObject({ exit, out: '' });
    expect(ran.err).toMatch(/^sallyport: [^\n]+\n$/);
    expect(ran.err).toContain(sentence);
  });

  it('ends with 6 where nothing became a tool', async () => {
    const readStdin = async () => Buffer.from('{"openapi": "3.0.0", "paths": {"/a/../b": {"get": {}}}}');
    expect(await cli('openapi import -', { ...none, readStdin })).toMatchObject({ exit: 6 });
  });
});
