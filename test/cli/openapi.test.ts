// `openapi import`: what is printed where, and with which exit code.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
    expect(ran.err).toMatch(/OpenAPI 3\.0, 14 operations, 12 tools, \d+ KB in tools\/list\./);
    expect(ran.err).toContain('It lives at https://uploads.example/v1');
    const file = join(directory, 'quirks.json');
    const written = await cli(['openapi', 'import', QUIRKS, '--out', file, '--tools'], none);
    expect(written).toMatchObject({ exit: 0, err: '', out: expect.stringContaining(`Written to ${file}.`) });
    expect(written.out).toContain('list_all_quirks_tickets');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(documentOf(ran));
    expect((await cli(['integration', 'check', file])).out).toContain('no problems, 12 tools.');
  });

  it('says all of it as one JSON document', async () => {
    const plain = documentOf(await cli(['openapi', 'import', QUIRKS, '--json'], none));
    expect(plain).toMatchObject({
      openapi: '3.0',
      slug: 'quirks',
      operations: 14,
      imported: 12,
      definition: { slug: 'quirks' },
    });
    expect(plain.tools).toBeUndefined();
    for (const entry of plain.report) expect(Object.keys(entry)).toEqual(['operation', 'kind', 'reason', 'action']);
    const full = documentOf(await cli(['openapi', 'import', QUIRKS, '--json', '--tools', '--slug', 'desk'], none));
    expect(full).toMatchObject({ slug: 'desk' });
    expect(full.tools.map(({ name }: { name: string }) => name)).toContain('list_all_desk_tickets');
    expect(Object.keys(full.tools[0])).toEqual(['name', 'description', 'inputSchema', 'annotations']);
  });

  it('takes names and edits from the definition at --out, and says what changed', async () => {
    const at = (name: string) => join(directory, name);
    const paths = (...given: readonly string[]) =>
      writeFile(at('desk.yaml'), `openapi: 3.0.0\nservers: [{url: https://s.example}]\npaths:\n${given.join('\n')}\n`);
    const run = (...more: readonly string[]) => cli(['openapi', 'import', at('desk.yaml'), ...more], none);
    await paths('  /notes: {get: {}}', '  /tickets: {get: {summary: Lists.}}');
    expect(await run('--slug', 'desk', '--out', at('desk.json'))).toMatchObject({
      exit: 0,
      out: expect.not.stringContaining('Since'),
    });
    const made = JSON.parse(await readFile(at('desk.json'), 'utf8'));
    made.documentation[0].description = 'Lists notes, in our words.';
    await writeFile(at('desk.json'), JSON.stringify(made));
    await paths('  /tickets: {get: {summary: Lists all.}}', '  /users: {get: {}}', '  /notes: {get: {}}');
    const compared = documentOf(await run('--previous', at('desk.json'), '--json'));
    expect(compared.difference).toMatchObject({
      added: ['list_all_desk_users'],
      removed: [],
      changed: [{ tool: 'list_all_desk_tickets', changed: ['description'] }],
    });
    const again = await run('--out', at('desk.json'));
    expect(again.out).toMatch(
      /Since .*desk\.json: 1 added, 0 removed, 1 changed\.\n {2}\+ {2}list_all_desk_users\n {2}~ {2}list_all/,
    );
    expect(await readFile(at('desk.json'), 'utf8')).toContain('in our words');
    expect((await run('--out', at('desk.json'))).out).toContain('No tool is another than in');
    expect(await run('--slug', 'other', '--out', at('desk.json'))).toMatchObject({
      exit: 2,
      err: expect.stringContaining('is desk, not other'),
    });
  });

  it('whose document has no address makes what the check says leads nowhere', async () => {
    const [document, file] = [join(directory, 'lost.yaml'), join(directory, 'lost.json')];
    await writeFile(document, 'openapi: 3.0.0\npaths: {/notes: {get: {}}}\n');
    expect((await cli(['openapi', 'import', document, '--out', file], none)).out).toContain('To be done first');
    const { out } = await cli(['integration', 'check', file]);
    expect(out).toMatch(/base_url +leads nowhere: set the address of the API/);
  });

  it('never writes over what no import made', async () => {
    const file = join(directory, 'mine.json');
    for (const content of ['{"slug": "mine"}', 'notes']) {
      await writeFile(file, content);
      const { exit, err } = await cli(['openapi', 'import', QUIRKS, '--out', file], none);
      expect([exit === 0, err.length > 0, await readFile(file, 'utf8')]).toEqual([false, true, content]);
    }
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
