// `sla report`: its command line, and reports of what CloudWatch and the provisioning API answer, each a stand-in here.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io, MetricAnswer, MetricPage } from '#lib/cli/command.ts';
import { cli, documentOf, NO_AWS } from './cli.ts';
import { type Report, reporter } from './sla-reporter.ts';

const MINUTE = 60_000;
const SEPTEMBER = Date.UTC(2026, 8);
/** 5 October: September is over, and CloudWatch has all of it. */
const OCTOBER_5 = Date.UTC(2026, 9, 5);
const clock = () => OCTOBER_5;

let directory: string;
let report: Report;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-sla-'));
  report = await reporter(directory, clock);
});
afterAll(() => rm(directory, { recursive: true }));

describe('the command line', () => {
  const SOURCE = ['--log', 'x.ndjson'];

  it.each<[string, readonly string[], RegExp]>([
    ['no month', SOURCE, /needs --month YYYY-MM/],
    [
      'a malformed month',
      ['--month', '2026-9', ...SOURCE],
      /^sallyport: --month takes a month of UTC as YYYY-MM, such as 2026-09\.\n$/,
    ],
    ['a future month', ['--month', '2026-11', ...SOURCE], /^sallyport: 2026-11 has not begun: [^\n]*\n$/],
    [
      'no source',
      ['--month', '2026-09'],
      /^sallyport: Say once where .*--stack.*--function.*--region.*--tenant.*--archive.*--log.*\n$/,
    ],
    ['two sources', ['--month', '2026-09', '--tenant', 'ten_a', ...SOURCE], /Say once where/],
    [
      'two sources, one of them in part',
      ['--month', '2026-09', '--region', 'eu-central-1', ...SOURCE],
      /Say once where/,
    ],
    ['half of CloudWatch', ['--month', '2026-09', '--stack', 'Sallyport-eu'], /takes all three/],
    [
      'a wrong region',
      ['--month', '2026-09', '--stack', 'S', '--function', 'f', '--region', 'Frankfurt'],
      /--region must be/,
    ],
    ['an archive of nobody', ['--month', '2026-09', '--archive', '.'], /--archive needs --tenant/],
    ['a wrong tenant', ['--month', '2026-09', '--archive', '.', '--tenant', '../x'], /--tenant takes the id/],
    ['a wrong format', ['--month', '2026-09', '--format', 'html', ...SOURCE], /--format takes md, json or pdf/],
    ['a PDF on stdout', ['--month', '2026-09', '--format', 'pdf', ...SOURCE], /give --out FILE/],
    ['a wrong window', ['--month', '2026-09', '--exclude', 'today', ...SOURCE], /--exclude takes two RFC 3339 times/],
    ['a log that is not there', ['--month', '2026-09', ...SOURCE], /x\.ndjson cannot be read \(ENOENT\)/],
  ])('is refused with %s', async (_, args, says) => {
    const ran = await report(args);
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toMatch(says);
  });

  it('is refused with a configuration that is not there: another’s promises would be reported on', async () => {
    const ran = await cli(['sla', 'report', '--month', '2026-09', '--log', 'x', '--config', join(directory, 'none')], {
      clock,
    });
    expect(ran).toMatchObject({ exit: 2, err: expect.stringMatching(/none cannot be read \(ENOENT\)/) });
  });
});

describe('of CloudWatch', () => {
  const ARGS = [
    '--month',
    '2026-09',
    '--stack',
    'Sallyport-eu',
    '--function',
    'Sallyport-eu-Mcp',
    '--region',
    'eu-central-1',
  ];
  type Points = { readonly [id: string]: readonly (readonly [interval: number, value: number])[] };

  const answered = (given: Points, status = 'Complete', ids?: readonly string[]): MetricAnswer['series'] =>
    (ids ?? Object.keys(given)).map((id) => ({
      ...{ id, status },
      points: (given[id] ?? []).map(([interval, value]) => ({ time: SEPTEMBER + interval * 5 * MINUTE, value })),
    }));

  /** Answers a page for each of `pages`, and keeps what was asked. */
  const cloudWatch = (...pages: readonly Points[]) => {
    const asked: (MetricPage & { readonly region: string })[] = [];
    const metricData: Io['aws']['metricData'] = async (page, region) => {
      asked.push({ ...page, region });
      const number = page.token === undefined ? 0 : Number(page.token);
      const isLast = number === pages.length - 1;
      const ids = page.queries.map(({ id }) => id);
      return {
        series: answered(pages[number] ?? {}, isLast ? 'Complete' : 'PartialData', ids),
        token: isLast ? undefined : String(number + 1),
      };
    };
    return { asked, io: { aws: { ...NO_AWS, metricData } } };
  };

  const HALF = { requests: [[17, 10]], failed: [[17, 4]], hidden: [[17, 2]], relayed: [[17, 1]] } as const;

  it('is the golden month of half an interval lost', async () => {
    const { asked, io } = cloudWatch(HALF);
    const ran = await report([...ARGS, '--json'], io);
    // 4 + 2 − 1 = 5 of 10; 100 · (1 − 0.5 / 8640) = 99.9942129…
    expect(documentOf(ran)).toMatchObject({
      ...{ month: '2026-09', is_complete: true, until: '2026-10-01T00:00:00.000Z' },
      intervals: { month: 8640, counted: 8640, excluded: 0, ahead: 0, with_requests: 1, with_failures: 1 },
      uptime: { percent: 99.9942, target_percent: 99.9, is_met: true },
      requests: { failed: 5, requests: 10, percent: 50 },
      incidents: { items: [{ from: '2026-09-01T01:25:00.000Z', to: '2026-09-01T01:30:00.000Z' }] },
      credits: { percent: 0, is_due: false },
      source: { kind: 'cloudwatch' },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ region: 'eu-central-1', from: SEPTEMBER, to: Date.UTC(2026, 9) });
    expect(asked[0]?.queries[0]).toEqual({
      ...{ id: 'requests', namespace: 'AWS/ApiGateway', name: 'Count', statistic: 'SampleCount', period: 300 },
      dimensions: { ApiName: 'Sallyport-eu-RestApi', Stage: 'live' },
    });
  });

  it('is read to the last page, and tells so', async () => {
    const { asked, io } = cloudWatch(
      { requests: [[0, 10]], failed: [[0, 10]] },
      { requests: [[1, 10]] },
      { requests: [[2, 10]], failed: [[2, 10]], hidden: [[2, 0]] },
    );
    const ran = await report([...ARGS, '--json'], io);
    expect(asked.map(({ token }) => token)).toEqual([undefined, '1', '2']);
    expect(ran.err).toMatch(/2 points …\n3 points …\n/);
    // Two of 8640 intervals: 100 − 200/8640 = 99.976851…
    expect(documentOf(ran)).toMatchObject({
      uptime: { percent: 99.9768 },
      requests: { failed: 20, requests: 30 },
      incidents: { items: [{ intervals: 1 }, { intervals: 1 }] },
    });
  });

  it('is none where CloudWatch keeps a part back, whatever it says of the others', async () => {
    for (const status of ['PartialData', 'InternalError', 'Forbidden']) {
      const metricData = async () => ({ series: answered(HALF, status), token: undefined });
      const ran = await report(ARGS, { aws: { ...NO_AWS, metricData } });
      expect(ran).toMatchObject({ exit: 5, out: '', err: expect.stringContaining('did not answer all of it') });
    }
  });

  it('ends where every page names another', async () => {
    let asked = 0;
    const metricData = async () => ({ series: [], token: String(asked++) });
    expect(await report(ARGS, { aws: { ...NO_AWS, metricData } })).toMatchObject({ exit: 5 });
    expect(asked).toBe(1000);
  });

  it('is none of a name that CloudWatch does not know: no points would read as 100 %', async () => {
    expect(await report(ARGS, cloudWatch({}).io)).toMatchObject({
      exit: 4,
      err: expect.stringContaining('check --stack'),
    });
    const { io } = cloudWatch({ requests: [[0, 10]], failed: [[0, 0]] });
    expect(await report(ARGS, io)).toMatchObject({ exit: 4, err: expect.stringContaining('check --function') });
  });

  it('is none of a month whose five-minute numbers are gone', async () => {
    const { asked, io } = cloudWatch(HALF);
    // 63 days after 1 September is 3 November.
    const late = await report(ARGS, { ...io, clock: () => Date.UTC(2026, 10, 3) + 1 });
    expect(late).toMatchObject({ exit: 4, err: expect.stringContaining('for 63 days') });
    expect(asked).toEqual([]);
    expect(await report(ARGS, { ...io, clock: () => Date.UTC(2026, 10, 3) })).toMatchObject({ exit: 0 });
  });

  it('of a month that runs leaves out the last quarter of an hour', async () => {
    const { asked, io } = cloudWatch(HALF);
    // 01:44:59 of 1 September: up to 01:29:59 numbers have settled, and 01:25 is the end of the last whole interval.
    const ran = await report([...ARGS, '--json'], { ...io, clock: () => SEPTEMBER + 105 * MINUTE - 1000 });
    expect(documentOf(ran)).toMatchObject({
      until: '2026-09-01T01:25:00.000Z',
      intervals: { counted: 17, ahead: 8623 },
    });
    expect(asked[0]?.to).toBe(SEPTEMBER + 85 * MINUTE);
  });

  it.each([
    ['AccessDeniedException', 3, /allow cloudwatch:GetMetricData/],
    ['CredentialsProviderError', 2, /There are no AWS credentials/],
    ['ExpiredTokenException', 3, /sign in again/],
    ['TimeoutError', 5, /CloudWatch could not be asked \(TimeoutError\)/],
  ])('says what %s means', async (name, exit, says) => {
    const metricData = () => Promise.reject(Object.assign(new Error('no'), { name }));
    const ran = await report(ARGS, { aws: { ...NO_AWS, metricData } });
    expect(ran).toMatchObject({ exit, err: expect.stringMatching(says) });
  });

  it('is written as Markdown, and says whose promises it is held against', async () => {
    const { out, err } = await report(
      [...ARGS, '--exclude', '2026-09-01T01:00:00Z/2026-09-01T01:20:00Z'],
      cloudWatch(HALF).io,
    );
    expect(out).toMatch(/^# Service levels of September 2026\n/);
    expect(out).toContain('**99.9942 %**');
    expect(out).toContain('| 2026-09-01 01:00 | 2026-09-01 01:20 | 4 | 4 | 0 | 0 |');
    expect(err).toBe('Target, credits and maintenance are those of config.json.\n');
  });

  it('is written to a file as Markdown, JSON and PDF', async () => {
    const file = join(directory, 'report');
    const written = await report([...ARGS, '--out', file], cloudWatch(HALF).io);
    expect(written).toMatchObject({ exit: 0, out: `Written to ${file}: 99.9942 % in 2026-09.\n` });
    expect(await readFile(file, 'utf8')).toMatch(/^# Service levels/);
    await report([...ARGS, '--out', file, '--format', 'json'], cloudWatch(HALF).io);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ kind: 'sallyport.sla.report' });
    const pdf = await report([...ARGS, '--out', file, '--format', 'pdf', '--json'], cloudWatch(HALF).io);
    expect(documentOf(pdf)).toMatchObject({ out: file, uptime: { percent: 99.9942 } });
    expect((await readFile(file)).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('of a log', () => {
  const line = (time: number, rest = '') => `{"_aws":{"Timestamp":${time}},"Requests":1${rest}}\n`;
  const log = async (name: string, ...lines: readonly string[]): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, lines.join(''));
    return path;
  };

  it('counts a file that is given twice once', async () => {
    const path = await log('twice.ndjson', line(SEPTEMBER), line(SEPTEMBER + 1, ',"GatewayErrors":1'), 'x\n');
    const other = await log('other.ndjson', line(SEPTEMBER + 2));
    const ran = await report(['--month', '2026-09', '--log', path, '--log', path, '--log', other, '--json']);
    expect(documentOf(ran)).toMatchObject({
      requests: { failed: 1, requests: 3 },
      source: { kind: 'local_log', name: `${path}, ${other}` },
    });
    expect(documentOf(ran).source.caveats[0]).toContain('3 requests, 3 of them in what is reported. 1 other lines');
  });

  it('is none without a request of the month: nothing known would read as 100 %', async () => {
    const path = await log('august.ndjson', line(SEPTEMBER - MINUTE), line(SEPTEMBER - 1), line(OCTOBER_5 - 1));
    const ran = await report(['--month', '2026-09', '--log', path]);
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toContain(
      `${path} holds no request of 2026-09, but of 2026-08-31 23:59 UTC to 2026-10-04 23:59 UTC: choose another month or file.`,
    );
  });

  it('of a month that runs is of intervals that are over', async () => {
    const path = await log('october.ndjson', line(OCTOBER_5 - 1), line(OCTOBER_5));
    const of = (now: number) => report(['--month', '2026-10', '--log', path, '--json'], { clock: () => now });
    expect(documentOf(await of(OCTOBER_5 + MINUTE))).toMatchObject({
      ...{ is_complete: false, requests: { requests: 1 }, until: '2026-10-05T00:00:00.000Z' },
    });
    expect(await of(OCTOBER_5 - MINUTE)).toMatchObject({ exit: 2 });
  });

  it('takes lines that nobody wrote for other lines', async () => {
    const path = await log('odd.ndjson', line(9e15), line(SEPTEMBER, ',"Operation":"tools/call","Overhead":-5'));
    expect(documentOf(await report(['--month', '2026-09', '--log', path, '--json']))).toMatchObject({
      requests: { failed: 0, requests: 1 },
      latency: { items: [{ ms: null }, { ms: null }, { ms: null }] },
    });
  });
});

describe('of a tenant', () => {
  const TENANT = 'ten_0a1b2c3d4e5f';
  const env = { url: 'https://mcp.example.com', key: 'spk_eu_x' };
  const event = (minute: number, outcome: object, action = 'tools/call') => ({
    ...{ v: 1, id: `e${minute}`, time: SEPTEMBER + minute * MINUTE, tenant: TENANT, action, outcome },
  });

  /** The provisioning API, a page for each list of events. */
  const api = (...pages: readonly (readonly object[])[]) => {
    const asked: URL[] = [];
    const answer = async (url: URL): Promise<Response> => {
      asked.push(url);
      const number = Number(url.searchParams.get('cursor') ?? 0);
      const next = number + 1 < pages.length ? { next_cursor: String(number + 1) } : {};
      return Response.json({ items: pages[number], ...next });
    };
    return { asked, io: { env, fetch: answer as unknown as typeof fetch } };
  };

  it('counts what the gateway failed, what nobody knows of, and nothing else', async () => {
    const { asked, io } = api(
      [
        event(0, { result: 'success', ms: 60, upstream_ms: 50 }),
        event(1, { result: 'failure', attribution: 'upstream', ms: 30, upstream_ms: 10 }),
        event(2, { result: 'failure', attribution: 'gateway', ms: 5 }),
        event(3, { result: 'denied', attribution: 'client' }),
      ],
      [],
      [
        event(10, { result: 'unknown', reason: 'no_outcome' }),
        event(11, {}, 'createServer'),
        event(12, { result: 'unknown', reason: 'open' }),
      ],
    );
    const ran = await report(['--month', '2026-09', '--tenant', TENANT, '--json'], io);
    // 1/4 and 1/1 of an interval: 100 − 125/8640 = 99.985532…
    expect(documentOf(ran)).toMatchObject({
      source: { kind: 'audit_log', tenant: TENANT },
      uptime: { percent: 99.9855 },
      requests: { failed: 2, requests: 5 },
      latency: {
        items: [
          { what: 'tools/list', ms: null },
          { ms: { p50: 10, p99: 20 }, samples: 3 },
          { what: '429', ms: null },
        ],
      },
    });
    expect(documentOf(ran).source.caveats.join()).toMatch(
      /1 calls were still under way.*tools\/list is not in the audit log/,
    );
    expect(asked[0]?.pathname).toBe(`/tenants/${TENANT}/audit-events`);
    expect(asked.map(({ searchParams }) => searchParams.get('cursor'))).toEqual([null, '1', '2']);
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      ...{ format: 'json', limit: '1000', from: '2026-09-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' },
    });
    expect(ran.err).toContain('4 events …');
  });

  it('says where the archive no longer reaches', async () => {
    const caveats = async (year: number) => {
      const ran = await report(['--month', '2026-09', '--tenant', TENANT, '--json'], {
        ...api([event(0, { result: 'success' })]).io,
        clock: () => Date.UTC(year, 9, 5),
      });
      return documentOf(ran).source.caveats.join();
    };
    // It keeps 400 days unless it is told otherwise.
    expect(await caveats(2027)).not.toContain('may be gone');
    expect(await caveats(2028)).toContain('The archive keeps 400 days');
  });

  it('says what the API says', async () => {
    const answer = async () => Response.json({ type: '/problems/not_found', detail: 'x' }, { status: 404 });
    const ran = await report(['--month', '2026-09', '--tenant', TENANT], {
      env,
      fetch: answer as unknown as typeof fetch,
    });
    expect(ran).toMatchObject({ exit: 4 });
  });
});
