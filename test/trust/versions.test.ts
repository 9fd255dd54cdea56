// How versions of the page are compared, and which must not follow which.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesBetween } from '#lib/trust/model/compare.ts';
import { isLater } from '#lib/trust/model/hindrances.ts';
import type { Release, TrustModel } from '#lib/trust/model/trust-model.ts';
import { trustDocument } from '#lib/trust/page/trust-document.ts';
import { readReleases, releaseFile } from '#lib/trust/releases.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';
import { exampleConfig, exampleModel, tryModel } from './example-model.ts';

let directory: string;
let history: readonly Release[];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-history-'));
  const model = exampleModel();
  const file = releaseFile(model, trustDocument(model, { page: '/trust/history/1.0.0' }));
  writeFileSync(join(directory, '1.0.0.json'), JSON.stringify(file));
  history = readReleases(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

const WEAKER = { incidents: { breachNoticeHours: 96 } };

const kindsOf = (trust: { readonly [key: string]: unknown }): readonly string[] =>
  changesBetween(exampleModel().published, exampleModel(trust).published).map(({ kind, id }) => `${kind} ${id}`);

const releaseOf = (model: TrustModel) =>
  releaseFile(model, trustDocument(model, { page: `/trust/history/${model.published.trust.version}` }));

const problemsOf = (trust: object): readonly string[] => {
  const model = tryModel(exampleConfig({ ...trust }), { history });
  return model.ok ? [] : model.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

describe('a change', () => {
  it.each([
    [{ incidents: { breachNoticeHours: 96 } }, 'weakened incidents.breach-notice'],
    [{ incidents: { breachNoticeHours: 48 } }, 'strengthened incidents.breach-notice'],
    [{ notice: { weakening: 10 } }, 'weakened changes.weakening'],
    [{ latency: { p50: 15 } }, 'weakened latency.p95'],
    [{ latency: { p50: 15, p95: 20 } }, 'strengthened latency.p95'],
    [{ certifications: [{ name: 'SOC 2 Type II', status: 'none' }] }, 'weakened compliance.SOC 2 Type II'],
    [{ subProcessors: [] }, 'strengthened subprocessors.Amazon Web Services EMEA SARL'],
    [{ credits: { claimDays: 10, bands: exampleConfig().trust.credits.bands } }, 'weakened credits.claim'],
  ])('to %j is told as %s', (trust, told) => {
    expect(kindsOf(trust)).toContain(told);
  });

  it('of the credits is weighed by what they pay, not by how they are cut', () => {
    const cut = [
      { from: 98, below: 99.9, percent: 10 },
      { from: 95, below: 98, percent: 25 },
      { from: 0, below: 95, percent: 100 },
    ];
    expect(kindsOf({ credits: { bands: cut } })).toContain('weakened credits.bands');
  });

  it('of words alone is weaker, unless they are declared to say the same', () => {
    const { published } = exampleModel();
    const says = (reworded: readonly string[]) => ({
      ...published,
      trust: { ...published.trust, reworded },
      commitments: published.commitments.map((each) =>
        each.id === 'auth.hashed' ? { ...each, text: 'Tokens are stored.' } : each,
      ),
    });
    expect(changesBetween(published, says([]))).toMatchObject([{ kind: 'weakened', id: 'auth.hashed' }]);
    expect(changesBetween(published, says(['auth.hashed']))).toMatchObject([{ kind: 'editorial', id: 'auth.hashed' }]);
  });

  it.each([
    [{ gdpr: {} }, 'weakened compliance.dpa'],
    [{ statusPage: undefined }, 'weakened incidents.status-page'],
    [{ hipaa: { baa: 'signed' } }, 'strengthened compliance.baa'],
    [{ penetrationTest: { date: '2026-01-01', by: 'A' } }, 'strengthened compliance.penetration-test'],
  ])('of a record, to %j, is told as %s', (trust, told) => expect(kindsOf(trust)).toEqual([told]));

  it.each([
    [{ audit: { reads: 'open' } }, ['retention.audit-before', 'retention.audit-closed']],
    [{ audit: { objectLock: { mode: 'GOVERNANCE' } } }, ['retention.audit-lock-mode']],
    [{ waf: { enabled: false } }, ['auth.firewall']],
    [{ connect: { confirmation: 'page' } }, ['auth.connect-confirmed']],
    [{ credentialVault: 'dynamodb' }, ['retention.vault']],
    [{ tokenLifetimes: { allowNever: true } }, ['auth.longest-expiry']],
  ])('of the deployment, to %j, is weaker', (rest, ids) => {
    const config = exampleConfig({}, rest);
    const model = tryModel(config, { stacks: synthesiseStacks(config) });
    if (!model.ok) throw new Error(JSON.stringify(model.error));
    const weakened = changesBetween(exampleModel().published, model.value.published).filter(
      ({ kind }) => kind === 'weakened',
    );
    expect(weakened.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  it('that adds a sub-processor, or gives it more data, is weaker', () => {
    const [aws] = exampleConfig().trust.subProcessors;
    const another = { ...aws, name: 'Another Ltd' };
    expect(kindsOf({ subProcessors: [aws, another] })).toContain('weakened subprocessors.Another Ltd');
    expect(kindsOf({ subProcessors: [{ ...aws, data: 'everything' }] })).toContain(
      'weakened subprocessors.Amazon Web Services EMEA SARL',
    );
  });

  it('of evidence that is gone is weaker, with the same words', () => {
    const { published } = exampleModel();
    const unbound = {
      ...published,
      commitments: published.commitments.map((each) => (each.id === 'auth.hashed' ? { ...each, evidence: [] } : each)),
    };
    expect(changesBetween(published, unbound)).toMatchObject([{ kind: 'weakened', id: 'auth.hashed' }]);
    const gone = { ...published, commitments: published.commitments.slice(1) };
    expect(changesBetween(published, gone)).toMatchObject([{ kind: 'weakened', id: 'uptime.target' }]);
    expect(changesBetween(gone, published)).toMatchObject([{ kind: 'strengthened', id: 'uptime.target' }]);
  });

  it('of a residency’s region is weaker, and so is a residency that closes', () => {
    const { published } = exampleModel();
    const [first, ...rest] = published.residencies;
    const moved = { ...published, residencies: [{ ...first, region: 'eu-west-1' }, ...rest] } as typeof published;
    expect(changesBetween(published, moved)).toMatchObject([{ kind: 'weakened', id: 'residency.eu' }]);
    const closed = { ...published, residencies: rest };
    expect(changesBetween(published, closed)).toMatchObject([{ kind: 'weakened', id: 'residency.eu' }]);
    expect(changesBetween(closed, published)).toMatchObject([{ kind: 'strengthened', id: 'residency.eu' }]);
  });
});

describe('a version', () => {
  it('may be built again as it was published', () => expect(problemsOf({})).toEqual([]));

  it('is not published twice with other content', () => {
    expect(problemsOf(WEAKER)).toEqual([
      '/trust/version 1.0.0 is published with other content (weakened incidents.breach-notice): raise it',
    ]);
  });

  it('is later than what is published', () => {
    expect(problemsOf({ ...WEAKER, version: '0.9.9' })).toEqual([
      '/trust/version must be later than 1.0.0, which is published',
    ]);
  });

  it('refuses what is weaker without a later version and the notice', () => {
    const late = { ...WEAKER, version: '1.1.0', updated: '2026-11-21' };
    const refused =
      '/trust/effective must be at least 30 days after 2026-11-21, because this version weakens incidents.breach-notice';
    expect(problemsOf(late)).toEqual([refused]);
    expect(problemsOf({ ...late, effective: '2026-12-20' })).toEqual([refused]);
    expect(problemsOf({ ...late, effective: '2026-12-21' })).toEqual([]);
  });

  it('cannot shorten the notice by which it would be announced', () => {
    const sly = { ...WEAKER, version: '1.1.0', notice: { weakening: 0 }, effective: '2026-11-22' };
    expect(problemsOf(sly)[0]).toContain('must be at least 30 days after 2026-11-21');
  });

  it('announces nothing in the past, and cannot be older than the last', () => {
    const late = { ...WEAKER, version: '1.1.0', effective: '2026-12-31' };
    expect(problemsOf({ ...late, updated: '2026-11-21' })).toEqual([]);
    expect(problemsOf({ ...late, updated: '2026-10-01', effective: '2026-11-01' })).toEqual([
      '/trust/updated must not be before 2026-11-21, when 1.0.0 was',
    ]);
    const model = tryModel(exampleConfig({ ...late }), { history, today: '2026-12-30' });
    expect(model.ok ? [] : model.error.map(({ detail }) => detail)).toEqual([
      'must be at least 30 days after 2026-12-30, because this version weakens incidents.breach-notice',
    ]);
  });

  it('does not get into force by way of one that waits', () => {
    const trust = { ...WEAKER, version: '1.1.0', effective: '2027-01-15' };
    const next = exampleModel(trust, { history });
    const { published, contentHash, changes } = next;
    const dates = { updated: '2026-11-21', effective: '2027-01-15' };
    const document = trustDocument(next, { page: '/trust/history/1.1.0' });
    const both = [{ version: '1.1.0', ...dates, published, contentHash, changes, document, fileHash: '' }, ...history];
    const hop = (effective: string) =>
      tryModel(exampleConfig({ ...trust, version: '1.1.1', effective }), { history: both });
    expect(hop('2026-11-21').ok).toBe(false);
    expect(hop('2027-01-15').ok).toBe(true);
    // Nor is the first one taken back to, once another is published.
    expect(tryModel(exampleConfig(), { history: both }).ok).toBe(false);
  });

  it('is not published again once another has followed', () => {
    const trust = { version: '1.1.0', incidents: { breachNoticeHours: 24 } };
    const both = [{ ...releaseOf(exampleModel(trust, { history })), changes: [] }, ...history];
    const again = (given: object) => {
      const model = tryModel(exampleConfig({ ...given }), { history: both });
      return model.ok ? [] : model.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
    };
    expect(again(trust)).toEqual([]);
    const refused = ['/trust/version must be later than 1.1.0, which is published'];
    expect(again({})).toEqual(refused);
    expect(again({ version: '1.0.9' })).toEqual(refused);
  });

  it('is announced by the longer of two notices: the one before, and its own', () => {
    const longer = { ...WEAKER, version: '1.1.0', notice: { weakening: 60 } };
    expect(problemsOf({ ...longer, effective: '2027-01-19' })).toEqual([
      '/trust/effective must be at least 60 days after 2026-11-21, because this version weakens incidents.breach-notice',
    ]);
    expect(problemsOf({ ...longer, effective: '2027-01-20' })).toEqual([]);
  });

  it('is held against what is in force and what waits, and no longer against what they replaced', () => {
    // 24 hours were promised once; 72 have been in force since their notice was over, from that very day on.
    const first = { ...releaseOf(exampleModel({ incidents: { breachNoticeHours: 24 } })), changes: [] };
    const trust = { version: '1.1.0', effective: '2026-12-21' };
    const second = { ...releaseOf(exampleModel(trust, { history: [first] })), changes: [] };
    const next = (today: string) =>
      tryModel(exampleConfig({ version: '1.2.0', effective: today }), { history: [second, first], today });
    expect(next('2026-12-20').ok).toBe(false);
    expect(next('2026-12-21').ok).toBe(true);
  });

  it('that is stronger, or says the same, needs no notice', () => {
    expect(problemsOf({ version: '1.0.1', incidents: { breachNoticeHours: 24 } })).toEqual([]);
    expect(problemsOf({ version: '1.0.1' })).toEqual([]);
  });

  it.each([
    ['1.0.1', '1.0.0', true],
    ['1.10.0', '1.9.9', true],
    ['2.0.0', '1.9.9', true],
    ['1.0.0', '1.0.0', false],
    ['1.9.9', '1.10.0', false],
  ])('%s is later than %s: %s', (version, than, expected) => expect(isLater(version, than)).toBe(expected));
});

describe('the history', () => {
  it('is shown as it was, with a note while a weaker version waits', () => {
    const model = exampleModel({ ...WEAKER, version: '1.1.0', effective: '2027-01-01' }, { history });
    const text = JSON.stringify(trustDocument(model));
    expect(text).toContain('This version takes effect on 2027-01-01. Until then ');
    expect(text).toContain(
      'weakened: A breach of personal data is told to customers without undue delay, and within 96 hours',
    );
    expect(history[0]?.document.page).toBe('/trust/history/1.0.0');
  });

  it('holds the version itself once it is published, and it is still told what it weakens', () => {
    const trust = { ...WEAKER, version: '1.1.0', effective: '2027-01-01' };
    const next = exampleModel(trust, { history });
    const { published, contentHash, changes } = next;
    const dates = { updated: '2026-11-21', effective: '2027-01-01' };
    const document = trustDocument(next, { page: '/trust/history/1.1.0' });
    const both = [{ version: '1.1.0', ...dates, published, contentHash, changes, document, fileHash: '' }, ...history];
    const model = exampleModel(trust, { history: both });
    expect(model.contentHash).toBe(contentHash);
    expect(model.changes).toEqual(changes);
    expect(JSON.stringify(trustDocument(model))).toContain('This version takes effect on 2027-01-01. Until then ');
    // The preview of what is published is of the same version, with the same hash.
    const preview = exampleModel(trust, { history: both, preview: 'a file' });
    expect(preview.contentHash).toBe(contentHash);
    expect(JSON.stringify(trustDocument(preview))).toContain('Preview on one machine');
  });

  it('that was changed afterwards is refused', () => {
    const path = join(directory, '1.0.0.json');
    const model = exampleModel();
    const file = releaseFile(model, trustDocument(model));
    writeFileSync(path, JSON.stringify(file).replaceAll('72 hours', '24 hours'));
    expect(() => readReleases(directory)).toThrow('1.0.0.json in the history of the trust page was changed');
    writeFileSync(path, JSON.stringify({ ...file, version: '1.0.1' }));
    expect(() => readReleases(directory)).toThrow(
      '1.0.0.json in the history of the trust page is no published version',
    );
  });
});
