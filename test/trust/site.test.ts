// The whole site of the example: what is in it, how large its pages are, and that nothing in them runs or leads astray.
import { createHash } from 'node:crypto';
import { HtmlValidate } from 'html-validate/node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Integration } from '#core/integrations/integration.ts';
import { TRUST_RESOURCES, WELL_KNOWN_RESOURCE } from '#core/trust/routes.ts';
import { publicIntegrations } from '#lib/trust/load.ts';
import { trustDocument } from '#lib/trust/page/trust-document.ts';
import { buildSite, manifestOf, type SiteFile } from '#lib/trust/site.ts';
import { llmsText, securityText } from '#lib/trust/well-known.ts';
import { exampleConfig, exampleModel, tryModel } from './example-model.ts';

let files: readonly SiteFile[];
const textOf = (path: string, of = files): string =>
  Buffer.from(of.find((each) => each.path === path)?.body ?? '').toString();
const pages = (of = files) => of.filter(({ file }) => file.endsWith('.html'));

beforeAll(async () => {
  files = await buildSite({ model: exampleModel(), integrations: await publicIntegrations(false) });
});

describe('the site', () => {
  it('has a file for every route, and a route for every file', () => {
    const templates = [...TRUST_RESOURCES, WELL_KNOWN_RESOURCE].map(
      (route) => [route, new RegExp(`^${route.replaceAll('.', '\\.').replace(/\{\w+\}/, '[^/]+')}$`)] as const,
    );
    const unserved = files.filter(({ path }) => !templates.some(([, pattern]) => pattern.test(path)));
    expect(unserved).toEqual([]);
    const missing = templates.filter(([, pattern]) => !files.some(({ path }) => pattern.test(path)));
    expect(missing.map(([route]) => route)).toEqual(['/trust/history/{version}']);
    expect(new Set(files.map(({ file }) => file)).size).toBe(files.length);
  });

  it('has pages of at most 100 KB', () => {
    expect(
      pages()
        .filter(({ body }) => body.length > 100_000)
        .map(({ path, body }) => [path, body.length]),
    ).toEqual([]);
    expect(pages().length).toBeGreaterThan(40);
  });

  it('runs nothing, asks nobody, and says so twice', () => {
    for (const { path, headers } of pages()) {
      const html = textOf(path);
      const tags = html.match(/<[^>]+>/g)?.join('\n');
      expect(tags).not.toMatch(
        /<script|<iframe|<object|<embed|<form|<base|<link|\son\w+\s*=|javascript:|@import|url\(/i,
      );
      expect(html.match(/<style>/g)).toHaveLength(1);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-.{44}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
      // A browser complains of it in a page, where it would have no effect.
      expect(html).not.toContain('frame-ancestors');
      expect(html).toContain(
        String(headers['content-security-policy']).split('; frame-ancestors')[0]?.replaceAll("'", '&#39;'),
      );
    }
  });

  it('is valid HTML', async () => {
    const judge = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:a11y'] });
    for (const path of ['/trust', '/reference', '/reference/github']) {
      const { results } = await judge.validateString(textOf(path));
      const said = results.flatMap(({ messages }) =>
        messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
      );
      expect(said, path).toEqual([]);
    }
  });

  it('leads to files and anchors that are there', () => {
    const anchors = new Map(
      pages().map(({ path }) => [path, new Set(Array.from(textOf(path).matchAll(/ id="([^"]+)"/g), ([, id]) => id))]),
    );
    const broken = pages().flatMap(({ path }) =>
      Array.from(textOf(path).matchAll(/ href="([^"]+)"/g), ([, href = '']) => href)
        .filter((href) => !/^(https|mailto):/.test(href))
        .filter((href) => {
          const { pathname, hash } = new URL(href.replaceAll('&amp;', '&'), `http://site${path}`);
          const page = anchors.get(pathname);
          if (page === undefined) return !files.some((each) => each.path === pathname);
          return hash !== '' && !page.has(decodeURIComponent(hash.slice(1)));
        })
        .map((href) => `${path} → ${href}`),
    );
    expect(broken).toEqual([]);
  });

  it('is the same bytes when it is made again, and the PDF’s hash is on the page', async () => {
    const again = await buildSite({ model: exampleModel(), integrations: [] });
    const hashOf = (of: readonly SiteFile[], path: string) => manifestOf(of).routes[path]?.etag;
    for (const path of ['/trust', '/trust.pdf', '/trust.md', '/trust.json'])
      expect([path, hashOf(again, path)]).toEqual([path, hashOf(files, path)]);
    const pdf = files.find(({ path }) => path === '/trust.pdf')?.body ?? new Uint8Array();
    expect(textOf('/trust')).toContain(createHash('sha256').update(pdf).digest('hex'));
  });

  it('names whom to tell of a vulnerability, for a year from the review (RFC 9116)', () => {
    expect(textOf('/.well-known/security.txt')).toBe(
      'Contact: mailto:security@example.com\nExpires: 2027-11-20T00:00:00Z\nPreferred-Languages: en\n',
    );
    expect(textOf('/llms.txt')).toMatch(/^# Sallyport\n\n> /);
  });

  it('names nobody before the page was reviewed, and canonical addresses where they are known', () => {
    const { published } = exampleModel();
    const told = (trust: object, contact: string, ...baseUrls: readonly string[]) =>
      securityText({
        ...exampleModel(),
        published: {
          ...published,
          operator: { ...published.operator, contact },
          trust: { ...published.trust, ...trust },
          residencies: published.residencies.map((each, i) => ({
            ...each,
            ...(baseUrls[i] !== undefined && { baseUrl: baseUrls[i] }),
          })),
        },
      });
    expect(told({ updated: undefined }, 'security@example.com')).toBeUndefined();
    for (const contact of ['a b@example.com', 'x@example.com\nExpires: 2099', 'http://example.com/', 'javascript:x'])
      expect(told({}, contact)).toBeUndefined();
    expect(told({}, 'https://example.com/report', 'https://eu.example.com', 'https://us.example.com')).toBe(
      `${[
        'Contact: https://example.com/report',
        'Expires: 2027-11-20T00:00:00Z',
        'Preferred-Languages: en',
        'Canonical: https://eu.example.com/.well-known/security.txt',
        'Canonical: https://us.example.com/.well-known/security.txt',
        'Policy: https://eu.example.com/trust#incidents',
      ].join('\n')}\n`,
    );
  });

  it('tells programs of itself in lines that no name can break out of', () => {
    const { published } = exampleModel();
    const name = 'A](https://evil.example)\n## <b>';
    const text = llmsText({ ...exampleModel(), published: { ...published, operator: { name, contact: 'x' } } }, [
      { slug: 'odd', label: '[x]\n- [y](https://evil.example)' } as Integration,
    ]);
    expect(text).toContain('\n> MCP gateway of A (https://evil.example) ##  b : expiring, scoped, ');
    expect(text.split('\n').at(-2)).toBe('- [ x  -  y (https://evil.example)](reference/odd)');
    expect(text.match(/^#+ .*/gm)).toEqual(['# Sallyport', '## Documents', '## Integrations']);
  });

  it('shows what was published before, as it was, from where it lies', async () => {
    const before = exampleModel();
    const { published, contentHash } = before;
    const release = {
      ...{
        version: '1.0.0',
        updated: '2026-11-21',
        effective: '2026-11-21',
        contentHash,
        published,
        changes: [],
        fileHash: '',
      },
      document: trustDocument(before, { page: '/trust/history/1.0.0' }),
    };
    const model = exampleModel({ version: '1.1.0', incidents: { breachNoticeHours: 24 } }, { history: [release] });
    const site = await buildSite({ model, integrations: [] });
    expect(textOf('/trust/history/1.0.0', site)).toContain('within 72 hours');
    expect(textOf('/trust/history/1.0.0', site)).toContain('href="../../reference"');
    expect(textOf('/trust', site)).toContain('href="trust/history/1.0.0"');
    expect(textOf('/trust', site)).toContain('strengthened: A breach of personal data');
  });

  it('has a machine’s twin with the same hash and every commitment', () => {
    const { contentHash, published } = exampleModel();
    const twin = JSON.parse(textOf('/trust.json'));
    expect([twin.contentHash, twin.published.commitments.length]).toEqual([contentHash, published.commitments.length]);
  });
});

describe('what an operator wrote', () => {
  const EVIL = `"><script>alert(1)</script><img src=x onerror='x'> & \`code\` | [a](javascript:b) \${x} *`;

  it('is text everywhere, whatever it holds', async () => {
    const config = exampleConfig(
      {
        subProcessors: [{ name: EVIL, purpose: EVIL, data: EVIL, region: EVIL, added: '2026-01-01' }],
        certifications: [{ name: EVIL, status: 'held', from: '2026-01-01', until: '2027-01-01', auditor: EVIL }],
        availability: { target: 99.9, justification: EVIL },
        penetrationTest: { date: '2026-01-01', by: EVIL },
        ndaContact: '"><svg/onload=alert(1)>',
      },
      { operator: { name: EVIL.slice(0, 100), contact: 'javascript:alert(1)' } },
    );
    const model = tryModel(config);
    if (!model.ok) throw new Error(JSON.stringify(model.error));
    const evil = await buildSite({ model: model.value, integrations: [] });
    for (const { path } of pages(evil)) {
      const html = textOf(path, evil);
      expect(html).not.toMatch(/<script|<img|<svg\/|href="javascript|href='/i);
      expect(html).toContain('&lt;script&gt;');
      const { results } = await new HtmlValidate({ extends: ['html-validate:recommended'] }).validateString(html);
      expect(results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line} ${message}`))).toEqual([]);
    }
    const markdown = textOf('/trust.md', evil).replace(/^```[\s\S]*?^```/gm, '');
    expect(markdown).not.toMatch(/(?<!\\)<script|(?<!\\)\]\(javascript/);
    // A contact that is no address is in no security.txt.
    expect(evil.some(({ path }) => path === '/.well-known/security.txt')).toBe(false);
  });
});
