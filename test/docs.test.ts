// What documents name must exist: commands, links, files, settings. Prose is left to reviewers.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import { parseToken, TOKEN_PATTERN } from '#core/tokens/token.ts';
import { AUTHORISER_ENV } from '#functions/authoriser/env.ts';
import { BOOTSTRAP_ENV } from '#functions/bootstrap/env.ts';
import { CONNECT_ENV } from '#functions/connect/env.ts';
import { ENDINGS } from '#functions/connect/outcome-page.ts';
import { MCP_ENV } from '#functions/mcp/env.ts';
import { PROVISIONING_ENV } from '#functions/provisioning/env.ts';
import { PURGE_ENV } from '#functions/purge/env.ts';
import { REFRESH_ENV } from '#functions/refresh/env.ts';
import { SEAL_ENV } from '#functions/seal/env.ts';
import { TRUST_ENV } from '#functions/trust/env.ts';
import { CONFIG_DEFAULTS } from '#lib/config/deployment-config.ts';
import { TRUST_DEFAULTS } from '#lib/config/trust-config.ts';
import { trustShape } from '#lib/config/trust-shape.ts';
import { titlesIn } from '#test/support/titles.ts';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const DOCUMENTS = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: ROOT })];

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchors = (file: string): readonly string[] =>
  Array.from(withoutCode(read(file)).matchAll(/^#+ (.+)$/gm), ([, heading = '']) => anchorOf(heading));

const brokenLinks = (file: string): readonly string[] =>
  Array.from(withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchors(target).includes(anchor);
    });

const ROOMS = /^(?:bin|docs|integrations|lambdas|lib|test)\/[\w./*-]+$/;

const missingPaths = (file: string): readonly string[] =>
  Array.from(withoutCode(read(file)).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code)
    .filter((code) => ROOMS.test(code))
    .filter((path) => globSync(path.replace(/\/$/, ''), { cwd: ROOT }).length === 0);

describe('documents', () => {
  it.each(DOCUMENTS)('%s links to what exists', (file) => {
    expect(brokenLinks(file)).toEqual([]);
  });

  it.each(DOCUMENTS)('%s names files that exist', (file) => {
    expect(missingPaths(file)).toEqual([]);
  });

  it.each(DOCUMENTS)('%s holds no token that could be one, and no path of a machine', (file) => {
    const tokens = read(file).match(new RegExp(TOKEN_PATTERN, 'g')) ?? [];
    expect(tokens.filter((token) => parseToken(token).ok)).toEqual([]);
    expect(read(file).match(/(?:^|[\s`"(])\/(?:home|Users|root|work)\/\S*/g)).toBeNull();
  });

  it('name npm scripts that exist', () => {
    const named = DOCUMENTS.flatMap((file) =>
      Array.from(read(file).matchAll(/\bnpm (?:run ([\w:-]*\w)|(start|test)\b)/g), (match) => match[1] ?? match[2]),
    );
    const scripts = Object.keys(packageJson.scripts);
    expect([...new Set(named)].filter((name) => !scripts.includes(String(name)))).toEqual([]);
    expect(named).toContain('bench');
  });
});

describe('the README', () => {
  it('begins with the two commands, and CI runs what it says proves them', () => {
    expect(/^```\n([\s\S]*?)^```/m.exec(read('README.md'))?.[1]).toBe('npm ci\nnpm start\n');
    expect(read('README.md')).toContain('`npm test`');
    expect(read('.ci/run')).toMatch(/^npm ci\b.*\nnpm test$/m);
  });
});

describe('docs/credentials.md, how connecting can end', () => {
  it('lists every page with its outcome and status, as they are', () => {
    const rows = read('docs/credentials.md').matchAll(/^\| (.+?) \| `(\w+)` \| (\d{3}) \|/gm);
    const listed = Object.fromEntries(
      Array.from(rows, ([, title, outcome, status]) => [outcome, [Number(status), title]]),
    );
    const pages = Object.entries(ENDINGS).map(([outcome, [status, title]]) => [
      outcome,
      [status, title.replaceAll('{label}', '…')],
    ]);
    expect(listed).toEqual(Object.fromEntries(pages));
  });
});

describe('docs/configuration.md', () => {
  const rows = Array.from(read('docs/configuration.md').matchAll(/^\| `[A-Z_]+` \|.*/gm), ([row]) =>
    row.split('|').map((cell) => cell.trim()),
  );

  it.each([
    ['mcp', MCP_ENV, 2],
    ['authoriser', AUTHORISER_ENV, 3],
    ['provisioning', PROVISIONING_ENV, 4],
    ['connect', CONNECT_ENV, 5],
    ['purge', PURGE_ENV, 6],
    ['refresh', REFRESH_ENV, 7],
    ['seal', SEAL_ENV, 8],
    ['bootstrap', BOOTSTRAP_ENV, 9],
  ] as const)('says which variables %s needs', (_, names, column) => {
    const marked = rows.filter((row) => row[column] === '●').map((row) => row[1]?.replaceAll('`', ''));
    expect(marked.toSorted()).toEqual([...names].toSorted());
  });

  it('says that trust needs none', () => {
    expect(TRUST_ENV).toEqual([]);
    expect(read('docs/configuration.md')).toContain('The trust function needs none of them.');
  });

  it('lists every key of the deployment with its default', () => {
    const cells = read('docs/configuration.md').matchAll(/^\| `([a-z][a-zA-Z0-9.<>]*)` \| (.+?) \|/gm);
    const listed = Object.fromEntries(Array.from(cells, ([, key = '', fallback = '']) => [key, fallback]));
    const defaults = Object.entries(CONFIG_DEFAULTS).flatMap(([key, value]) =>
      typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value).map(([inner, each]) => [`${key}.${inner}`, each] as const)
        : [[key, value] as const],
    );
    expect(listed).toEqual({
      ...Object.fromEntries(defaults.map(([key, value]) => [key, `\`${JSON.stringify(value)}\``])),
      'operator.name': 'required',
      'operator.contact': 'required',
      'residencies.<name>': 'required, at least one',
      'residencies.<name>.region': 'required',
      'residencies.<name>.domain': "API Gateway's host and `/live`",
      'residencies.<name>.certificateArn': 'required with a domain',
      'residencies.<name>.mutualTls.truststoreUri': 'anybody may connect',
      'residencies.<name>.mutualTls.truststoreVersion': 'the newest',
      'residencies.<name>.endpoint': '`"regional"`',
      'residencies.<name>.vpcEndpointIds': 'required with a private endpoint',
      'residencies.<name>.vpc.subnetIds': "AWS's own network",
      'residencies.<name>.vpc.securityGroupIds': 'required with subnets',
      'residencies.<name>.alarmTargets': '`[]`',
      'reservedConcurrency.mcp': 'none',
      'reservedConcurrency.provisioning': 'none',
      'reservedConcurrency.purge': 'none',
      'reservedConcurrency.seal': 'none',
      'audit.reads': '`"closed"`',
      'audit.objectLock.mode': '`"COMPLIANCE"`, with `removalPolicy` `"destroy"` `"GOVERNANCE"`',
      'audit.objectLock.days': '`365`',
      'audit.retentionDays': '`400`',
      'residencies.<name>.auditStream.url': 'none',
      'residencies.<name>.auditStream.secretArn': 'required with a url',
      'residencies.<name>.auditStream.retrySeconds': '`3600`',
      ...trustDefaults(),
    });
  });

  it('lists keys of the trust pages that the configuration knows', () => {
    const keys = Array.from(
      read('docs/configuration.md').matchAll(/^\| `trust\.([\w.]+)` \|/gm),
      ([, key = '']) => key,
    );
    expect(trustShape(nested(['unknown'], null), '')[0]?.detail).toContain('is not a known key');
    const unknown = keys.filter((key) =>
      trustShape(nested(key.split('.'), null), '')[0]?.detail.includes('a known key'),
    );
    expect(unknown).toEqual([]);
    expect(keys).toHaveLength(25);
  });

  it('lists the start flags', () => {
    const flags =
      read('bin/local.ts')
        .match(/^ {2}(--[a-z]+)/gm)
        ?.map((flag) => flag.trim()) ?? [];
    const listed = Array.from(read('docs/configuration.md').matchAll(/^\| `(--[a-z]+)/gm), (match) => match[1]);
    expect(flags.length).toBeGreaterThan(3);
    expect(listed).toEqual(flags);
  });
});

describe('docs/security.md', () => {
  const text = read('docs/security.md');
  const kept = Array.from(text.matchAll(/`(test\/[\w./-]+\.test\.ts)`: (“[^”]+”(?:, “[^”]+”)*)/g));
  const named = kept.flatMap(([, file = '', names = '']) =>
    Array.from(names.matchAll(/“([^”]+)”/g), ([, name = '']) => [file, name] as const),
  );

  it('names tests of the threats to connecting', () => {
    expect(named.length).toBeGreaterThan(15);
    expect(text.match(/\.test\.ts`(?!: “)[^|\n`.;)]*“/g)).toBeNull();
  });

  it.each(named)('says that %s keeps “%s”', (file, name) => {
    expect(titlesIn(read(file))).toContain(name);
  });
});

describe('decisions', () => {
  const files = globSync('docs/adr/*.md', { cwd: ROOT }).toSorted();

  it.each(files)('%s has the five sections in order', (file) => {
    const sections = read(file).match(/^## .+$/gm);
    expect(sections).toEqual(['## Status', '## Context', '## Positions', '## Decision', '## Consequences']);
  });

  it('are numbered without gaps, each as its title says', () => {
    expect(files.map((file) => Number(/(\d{4})-/.exec(file)?.[1]))).toEqual(files.map((_, i) => i + 1));
    expect(files.map((file) => Number(/^# (\d+)\. /.exec(read(file))?.[1]))).toEqual(files.map((_, i) => i + 1));
  });

  it('argue every runtime dependency, at the version in use', () => {
    const argued = read('docs/adr/0008-runtime-dependencies.md');
    const missing = Object.entries(packageJson.dependencies).filter(
      ([name, version]) => !argued.includes(`\`${name}\` ${version} `),
    );
    expect(missing).toEqual([]);
  });
});

const nested = (path: readonly string[], value: null): Json => {
  const [key, ...rest] = path;
  return key === undefined ? value : { [key]: nested(rest, value) };
};

/** Defaults of `trust` that are numbers and words, and what the document says of the others. */
const trustDefaults = (): { readonly [key: string]: string } => ({
  ...Object.fromEntries(leaves(TRUST_DEFAULTS).map(([key, value]) => [`trust.${key}`, `\`${JSON.stringify(value)}\``])),
  'trust.updated': 'the page is a draft',
  'trust.effective': '`trust.updated`',
  'trust.ndaContact': '`operator.contact`',
  'trust.statusPage': 'none',
  'trust.availability.justification': 'none',
  'trust.latency.p50': 'the P99, 50 ms',
  'trust.latency.p95': 'the P99, 50 ms',
  'trust.certifications': '`SOC 2 Type II` and `ISO 27001`: `none`',
  'trust.gdpr.dpaUrl': 'none',
  'trust.penetrationTest': 'none was made',
});

const leaves = (value: object, path = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(value).flatMap(([key, each]) =>
    typeof each === 'object' && !Array.isArray(each) ? leaves(each, `${path}${key}.`) : [[path + key, each]],
  );
