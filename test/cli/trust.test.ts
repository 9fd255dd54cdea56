// `trust build`, `trust publish` and `procurement` on configurations of a directory.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLE } from '#test/trust/example-model.ts';
import { cli } from './cli.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-trust-cli-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The example with other promises, in a file. */
const configured = (trust: object = {}): string => {
  const file = join(directory, 'config.json');
  const given = { ...EXAMPLE, residencies: { eu: { region: 'eu-central-1' } } };
  writeFileSync(file, JSON.stringify({ ...given, trust: { ...(EXAMPLE.trust as object), ...trust } }));
  return file;
};

const run = (words: string, trust?: object) => {
  const paths = ['--config', configured(trust), '--history', directory];
  return cli([...words.split(' '), ...paths], { clock: () => Date.UTC(2026, 10, 21) });
};

describe('trust build', () => {
  it('writes the pages for another host, whose links lead from file to file', async () => {
    const pages = join(directory, 'pages');
    const { exit, out } = await run(`trust build --out ${pages}`);
    expect([exit, out]).toEqual([0, expect.stringContaining(`Begin with ${join(pages, 'trust.html')}.`)]);
    expect(readdirSync(pages)).toEqual(
      expect.arrayContaining(['trust.html', 'trust.pdf', 'trust.json', 'reference.html', 'llms.txt']),
    );
    const html = readFileSync(join(pages, 'trust.html'), 'utf8');
    expect(html).toContain('href="reference.html"');
    expect(readFileSync(join(pages, 'reference/github.html'), 'utf8')).toContain('href="../reference.html');
    expect(readdirSync(join(pages, 'reference'))).not.toContain('demo.html');
  });

  it('says what must not be published, with its pointer', async () => {
    const { exit, err } = await run(`trust build --out ${directory}/pages`, {
      certifications: [{ name: 'ISO 27001', status: 'held', from: '2020-01-01', until: '2023-01-01', auditor: 'A' }],
    });
    expect([exit, err]).toEqual([6, expect.stringContaining('/trust/certifications/0/until  is past (2023-01-01)')]);
    expect(readdirSync(directory)).toEqual(['config.json']);
  });

  it('says what is wrong with a configuration', async () => {
    const { exit, err } = await run(`trust build --out ${directory}/pages`, { availability: { target: 100 } });
    expect([exit, err]).toEqual([2, expect.stringContaining('/trust/availability/target must be a percentage')]);
    const gone = await cli(`procurement --config ${directory}/nothing.json`);
    expect([gone.exit, gone.err]).toEqual([2, expect.stringContaining('nothing.json cannot be read (ENOENT)')]);
  });
});

describe('trust publish', () => {
  it('keeps a version once, and what is weaker then needs a later one and the notice', async () => {
    expect(await run('trust publish')).toMatchObject({ exit: 0 });
    expect(readdirSync(directory).toSorted()).toEqual(['1.0.0.json', 'config.json']);
    expect(await run('trust publish')).toMatchObject({ exit: 7 });
    const weaker = { incidents: { breachNoticeHours: 96 } };
    expect(await run('trust publish', weaker)).toMatchObject({ exit: 6 });
    const announced = { ...weaker, version: '1.1.0', effective: '2027-01-01' };
    const { exit, out } = await run('trust publish', announced);
    expect([exit, out]).toEqual([0, expect.stringContaining('weakened: A breach of personal data')]);
  });

  it('keeps no draft', async () => {
    const { exit, err } = await run('trust publish', { updated: undefined });
    expect([exit, err]).toEqual([6, expect.stringContaining('The page is a draft')]);
  });
});

describe('procurement', () => {
  it('answers as Markdown, or as values for a spreadsheet that runs nothing', async () => {
    const { out } = await run('procurement');
    expect(out.match(/^## \d+\. /gm)).toHaveLength(18);
    expect(out).toContain('- Where: /trust#uptime');
    const table = await run('procurement --format csv');
    expect(table.out.split('\r\n')[0]).toBe('question,answer,anchor,bound,evidence');
    expect(table.out.split('\r\n')).toHaveLength(20);
    expect(await run('procurement --format pdf')).toMatchObject({ exit: 2 });
  });
});
