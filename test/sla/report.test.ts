// Reports of months that were calculated by hand: exclusions, incidents, credits, and months that are not over.
import { describe, expect, it } from 'vitest';
import { withTrustDefaults } from '#lib/config/trust-config.ts';
import { parseWindow } from '#lib/sla/exclusions.ts';
import { INTERVAL_MS, parseMonth, startOf } from '#lib/sla/month.ts';
import { reportOf } from '#lib/sla/report.ts';
import { reportDocument } from '#lib/sla/report-document.ts';
import { reportJson } from '#lib/sla/report-json.ts';
import { percentText } from '#lib/sla/uptime.ts';
import { plain } from '#lib/trust/document/document.ts';
import { renderMarkdown } from '#lib/trust/document/markdown.ts';
import { inputOf, intervals, LATER, month, reported, row, TRUST } from './months.ts';

const window = (text: string, name = '2028-09') => {
  const parsed = parseWindow(text, month(name));
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

/** Intervals since the month began. */
const at = (day: number, hour: number, minute = 0): number => (day - 1) * 288 + hour * 12 + minute / 5;

describe('--month', () => {
  it.each(['2028', '2028-9', '2028-13', '2028-00', '1999-09', '09-2028', '2028-09-01', ''])('refuses %j', (text) => {
    expect(parseMonth(text, LATER)).toEqual({
      ok: false,
      error: '--month takes a month of UTC as YYYY-MM, such as 2026-09.',
    });
  });

  it('refuses a month that has not begun, and takes one from its first millisecond', () => {
    const begin = Date.UTC(2028, 8);
    expect(parseMonth('2028-09', begin - 1)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^2028-09 has not begun/),
    });
    expect(parseMonth('2028-09', begin)).toMatchObject({ ok: true, value: { start: begin } });
  });

  it('is of UTC, and ends where the next one begins', () => {
    expect(month('2028-12')).toMatchObject({ start: Date.UTC(2028, 11), end: Date.UTC(2029, 0) });
  });
});

describe('exclusions', () => {
  // 12 September, 02:00 to 04:00: 24 intervals, of which the first 12 are lost. Half of one interval is lost elsewhere.
  const counts = intervals(...row(at(12, 2), 12, 10, 10), [at(20, 0), 5, 10]);

  it('leave intervals out of sum and N', () => {
    const windows = [window('2028-09-12T02:00:00Z/2028-09-12T04:00:00Z')];
    const report = reported('2028-09', counts, { windows });
    // 8640 − 24 = 8616; 100 · (1 − 0.5 / 8616) = 100 − 0.0058031… = 99.9941968…
    expect(percentText(report.uptime)).toBe('99.9941');
    expect(report.intervals).toEqual({ counted: 8616, excluded: 24, ahead: 0, withRequests: 1, withFailures: 1 });
    expect(report.exclusions[0]).toMatchObject({ left: { failed: 120, requests: 120 } });
    expect(report.total).toEqual({ failed: 5, requests: 10 });
    expect(report.incidents).toHaveLength(1);
    // Without the exclusion 12.5 intervals are lost: 100 − 0.1446759… = 99.8553240…
    const plainly = reported('2028-09', counts);
    expect(percentText(plainly.uptime)).toBe('99.8553');
    expect(plainly.incidents).toHaveLength(2);
  });

  it('end where the hours that were promised end: what exceeds them counts', () => {
    // Five hours, of which four may be excluded: the last hour is 12 lost intervals of 8640 − 48.
    const windows = [window('2028-09-12T02:00:00Z/2028-09-12T07:00:00Z')];
    const report = reported('2028-09', intervals(...row(at(12, 2), 60, 1, 1)), { windows });
    expect(report.intervals).toMatchObject({ counted: 8592, excluded: 48 });
    // 12 / 8592 = 0.00139664…; 100 − 0.139664… = 99.860335…
    expect(percentText(report.uptime)).toBe('99.8603');
    expect(report.exclusions[0]?.intervals).toHaveLength(60);
    expect(report.exclusions[0]?.excluded).toHaveLength(48);
  });

  it('are of the month together, the earliest window first, and no interval twice', () => {
    const windows = [
      window('2028-09-20T00:00:00Z/2028-09-20T03:00:00Z'),
      window('2028-09-12T02:00:00Z/2028-09-12T04:00:00Z'),
      window('2028-09-12T03:00:00Z/2028-09-12T04:00:00Z'),
    ];
    const { exclusions, intervals: all } = reported('2028-09', intervals(), { windows });
    expect(exclusions.map(({ intervals: whole, excluded }) => [whole.length, excluded.length])).toEqual([
      [24, 24],
      [12, 0],
      [36, 24],
    ]);
    expect(all.excluded).toBe(48);
  });

  it('take whole intervals only', () => {
    const windows = [window('2028-09-12T02:01:00Z/2028-09-12T02:14:59.999Z')];
    expect(reported('2028-09', intervals(), { windows }).exclusions[0]?.excluded).toEqual([at(12, 2, 5)]);
  });

  it('take what of a window is in the month, and of another time zone', () => {
    const windows = [window('2028-08-31T23:00:00-02:00/2028-09-01T03:30:00+02:00')];
    expect(reported('2028-09', intervals(), { windows }).intervals.excluded).toBe(6);
  });

  it('begin with the month, whenever the window began', () => {
    const windows = [window('2028-08-31T22:00:00Z/2028-09-01T00:31:00Z')];
    const report = reported('2028-09', intervals([0, 1, 1], [6, 1, 1]), { windows });
    expect(report.exclusions[0]).toMatchObject({ intervals: [0, 1, 2, 3, 4, 5], left: { failed: 1, requests: 1 } });
    // One of 8640 − 6: 100 − 100/8634 = 99.988417…
    expect(report.intervals).toMatchObject({ counted: 8634, excluded: 6, ahead: 0 });
    expect(percentText(report.uptime)).toBe('99.9884');
  });

  it('end with the month, whenever the window ends', () => {
    const windows = [window('2028-09-30T23:40:00Z/2028-10-01T03:00:00Z')];
    const report = reported('2028-09', intervals([8636, 1, 1]), { windows });
    expect(report.exclusions[0]?.intervals).toEqual([8636, 8637, 8638, 8639]);
    expect(report.intervals).toMatchObject({ counted: 8636, excluded: 4, ahead: 0 });
    expect(percentText(report.uptime)).toBe('100.0000');
  });

  it('are of what is over: a window that still runs, or is to come, takes nothing of what is ahead', () => {
    const until = startOf(month('2028-09'), at(12, 3)) + 120_000;
    const windows = [
      window('2028-09-12T02:00:00Z/2028-09-12T04:00:00Z'),
      window('2028-09-20T02:00:00Z/2028-09-20T04:00:00Z'),
    ];
    const report = reported('2028-09', intervals([0, 1, 2], ...row(at(12, 2), 24, 1, 1)), { windows, until });
    expect(report.exclusions.map(({ excluded }) => excluded.length)).toEqual([12, 0]);
    // 11 days and 3 hours are 3204 intervals, of which 12 are left out.
    expect(report.intervals).toMatchObject({ counted: 3192, excluded: 12, ahead: 5436 });
    // 100 − 50/3192 = 99.984335…; at best 100 − 50/(8640 − 12) = 99.994204…
    expect([percentText(report.uptime), percentText(report.atBest)]).toEqual(['99.9843', '99.9942']);
    expect(report.incidents).toHaveLength(1);
  });

  it('take part of an hour where part of one was promised, in whole intervals', () => {
    const trust = withTrustDefaults({ availability: { maintenance: { maxHoursPerMonth: 0.3 } } });
    const config = { operator: { name: 'x', contact: 'y' }, trust };
    const windows = [window('2028-09-12T02:00:00Z/2028-09-12T04:00:00Z')];
    // 3.6 intervals.
    expect(reported('2028-09', intervals(), { windows, config }).intervals.excluded).toBe(3);
  });

  it('count in what a month comes to at best', () => {
    // Where nothing is excluded it is of 8640; of 8640 − 48 a lost one weighs more: 100 − 100/8592 = 99.988361…
    const windows = [window('2028-09-01T00:00:00Z/2028-09-01T04:00:00Z')];
    const until = startOf(month('2028-09'), 100);
    const best = (given: typeof windows) =>
      percentText(reported('2028-09', intervals([60, 1, 1]), { windows: given, until }).atBest);
    expect([best([]), best(windows)]).toEqual(['99.9884', '99.9883']);
  });

  it('exclude nothing where no maintenance was promised', () => {
    const none = withTrustDefaults({ availability: { maintenance: { maxHoursPerMonth: 0 } } });
    const config = { operator: { name: 'x', contact: 'y' }, trust: none };
    const windows = [window('2028-09-12T02:00:00Z/2028-09-12T04:00:00Z')];
    expect(reported('2028-09', intervals(), { windows, config }).intervals.excluded).toBe(0);
  });

  it.each([
    ['2028-09-12', /takes two RFC 3339 times/],
    ['2028-09-12T02:00:00Z', /takes two RFC 3339 times/],
    ['2028-09-31T02:00:00Z/2028-10-01T00:00:00Z', /takes two RFC 3339 times/],
    ['2028-09-12T02:00:00Z/2028-09-12T03:00:00Z/2028-09-12T04:00:00Z', /takes two RFC 3339 times/],
    ['2028-09-12T04:00:00Z/2028-09-12T02:00:00Z', /ends before it begins/],
    ['2028-10-01T00:00:00Z/2028-10-01T02:00:00Z', /outside 2028-09/],
    ['2028-08-31T22:00:00Z/2028-09-01T00:00:00Z', /outside 2028-09/],
  ])('refuse %s', (text, says) => {
    expect(parseWindow(text, month('2028-09'))).toMatchObject({ ok: false, error: expect.stringMatching(says) });
  });
});

describe('incidents', () => {
  it('are runs of intervals above 5 %, which a good or an empty one ends', () => {
    const counts = intervals(
      [10, 6, 100],
      [11, 50, 100],
      [12, 5, 100], // exactly 5 %
      [13, 6, 100],
      // 14: no requests
      [15, 1, 1],
    );
    const { incidents } = reported('2028-09', counts);
    const begin = (interval: number) => startOf(month('2028-09'), interval);
    expect(incidents).toEqual([
      {
        ...{ from: begin(10), to: begin(12), intervals: 2, failed: 56, requests: 200 },
        worst: { failed: 50, requests: 100 },
      },
      { from: begin(13), to: begin(14), intervals: 1, failed: 6, requests: 100, worst: { failed: 6, requests: 100 } },
      { from: begin(15), to: begin(16), intervals: 1, failed: 1, requests: 1, worst: { failed: 1, requests: 1 } },
    ]);
  });

  it('have the interval with the highest share of failures as their worst, the first of several', () => {
    const counts = intervals([10, 9, 100], [11, 6, 10], [12, 90, 1000], [13, 60, 100]);
    expect(reported('2028-09', counts).incidents).toMatchObject([
      { intervals: 4, failed: 165, requests: 1210, worst: { failed: 6, requests: 10 } },
    ]);
  });

  it('are told apart by an interval that is excluded', () => {
    const windows = [window('2028-09-01T01:00:00Z/2028-09-01T01:05:00Z')];
    const { incidents } = reported('2028-09', intervals(...row(11, 3, 1, 1)), { windows });
    expect(incidents.map(({ intervals: length }) => length)).toEqual([1, 1]);
  });

  it('are found whatever order intervals come in', () => {
    expect(reported('2028-09', intervals([11, 1, 1], [10, 1, 1])).incidents).toHaveLength(1);
  });
});

describe('credits', () => {
  // 8 + 16/25 = 8.64 of 8640 intervals are lost: exactly 99.9 %, the target.
  const exactly = [...row(0, 8, 1, 1), [8, 16, 25]] as const;

  it('are none at exactly the target', () => {
    const report = reported('2028-09', intervals(...exactly));
    expect(percentText(report.uptime)).toBe('99.9000');
    expect(report).toMatchObject({ isMet: true, credit: { percent: 0 } });
    expect(reportJson(report)).toMatchObject({ credits: { percent: 0, is_due: false }, uptime: { percent: 99.9 } });
  });

  it('are due one failure of a million below it', () => {
    const report = reported('2028-09', intervals(...exactly, [9, 1, 1_000_000]));
    expect(percentText(report.uptime)).toBe('99.8999');
    expect(report).toMatchObject({ isMet: false, credit: { percent: 10 } });
    // 30 days after the end of September.
    expect(reportJson(report)).toMatchObject({
      credits: { percent: 10, is_due: true, claim_until: '2028-10-31T00:00:00.000Z' },
    });
  });

  it.each([
    // 86.4 of 8640 lost is 99 %; 86 whole ones and 2/5.
    [86, 2, 10, '99.0000'],
    [86, 3, 25, '98.9976'],
    // 432 of 8640 is 95 %.
    [432, 0, 25, '95.0000'],
    [432, 1, 100, '94.9976'],
  ])('of %d lost intervals and %d fifths of one are %d %%', (whole, fifths, percent, uptime) => {
    const report = reported('2028-09', intervals(...row(0, whole, 1, 1), [whole, fifths, 5]));
    expect([percentText(report.uptime), report.credit.percent]).toEqual([uptime, percent]);
  });

  it('are not due before the month is over', () => {
    const until = startOf(month('2028-09'), 288);
    const report = reported('2028-09', intervals(...row(0, 12, 1, 1)), { until });
    expect(reportJson(report)).toMatchObject({ credits: { percent: 25, is_due: false } });
    expect(renderMarkdown(reportDocument(report))).toContain('Nothing is due by a part of a month');
  });

  it('are none where the configuration offers none', () => {
    const config = { operator: { name: 'x', contact: 'y' }, trust: withTrustDefaults() };
    const report = reported('2028-09', intervals([0, 1, 1]), { config });
    expect(report.credit.percent).toBe(0);
    expect(renderMarkdown(reportDocument(report))).toContain('offers no credits');
  });
});

describe('a month that is not over', () => {
  // Ten days and two minutes: 2880 intervals are over, the next one is not.
  const until = startOf(month('2028-09'), 2880) + 120_000;
  const report = reported('2028-09', intervals([5, 1, 1], [2880, 7, 7]), { until });

  it('counts the intervals that are over', () => {
    expect(report).toMatchObject({ isComplete: false, until: startOf(month('2028-09'), 2880) });
    expect(report.intervals).toMatchObject({ counted: 2880, ahead: 5760 });
    // 100 − 100/2880 = 99.965277…
    expect(percentText(report.uptime)).toBe('99.9652');
    expect(report.total).toEqual({ failed: 1, requests: 1 });
  });

  it('says so, and what it can end at', () => {
    // 100 − 100/8640 = 99.988425…
    expect(reportJson(report)).toMatchObject({ is_complete: false, uptime: { at_best_percent: 99.9884 } });
    const text = renderMarkdown(reportDocument(report));
    expect(text).toContain('and not to the end of the month');
    expect(text).toContain('2028-09-11 00:00 UTC');
    expect(text).toContain('99.9884 %');
  });

  it('is no report while no interval is over', () => {
    expect(
      reportOf(inputOf('2028-09', intervals(), { until: month('2028-09').start + INTERVAL_MS - 1 })),
    ).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^No interval of 2028-09 counts yet/),
    });
  });
});

describe('the document', () => {
  const operator = { name: 'A & B <b>Ltd</b> *', contact: 'x' };
  const report = reported('2028-09', intervals([17, 5, 10]), { config: { operator, trust: TRUST } });
  const document = reportDocument(report);

  it('has a section for everything', () => {
    expect(document.sections.map(({ id }) => id)).toEqual([
      ...['uptime', 'exclusions', 'incidents', 'latency', 'credits', 'sources'],
    ]);
    expect(plain(document.lead)).toBe('Uptime was 99.9942 % against a target of 99.9 %: met.');
  });

  it('takes what the configuration holds for text', () => {
    expect(renderMarkdown(document)).toContain('A & B \\<b\\>Ltd\\</b\\> \\*');
  });

  it('names 100 incidents, and says that there are more', () => {
    const many = reported('2028-09', intervals(...Array.from({ length: 101 }, (_, i) => [2 * i, 1, 1] as const)));
    const text = renderMarkdown(reportDocument(many));
    expect(text).toContain('The first 100 of 101');
    expect(text.match(/\| 100\.0 %: 1 of 1 \|/g)).toHaveLength(100);
    expect((reportJson(many).incidents as { items: unknown[] }).items).toHaveLength(101);
  });
});
