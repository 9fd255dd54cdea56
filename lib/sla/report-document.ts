// The report as a document, for the renderers that the trust pages have: Markdown and PDF.
import type { Block, Section, Text, TrustDocument } from '#lib/trust/document/document.ts';
import { code, facts, list, note, paragraph, strong, table } from '#lib/trust/document/document.ts';
import { creditSection } from './credit-section.ts';
import { INCIDENT_PERCENT } from './incidents.ts';
import { latencySection } from './latency-section.ts';
import type { SlaReport } from './report.ts';
import { countText, momentText, monthText, utcText } from './report-words.ts';
import { type Counts, percentText, requestShare } from './uptime.ts';

export const reportDocument = (report: SlaReport): TrustDocument => {
  const { month, source, operator, uptime, target } = report;
  const whose = source.tenant === undefined ? '' : `, tenant ${source.tenant}`;
  const title = `Service levels of ${monthText(month)}${whose}`;
  return {
    page: `/sla/${month.name}`,
    title,
    description: `${title}: ${percentText(uptime)} % uptime, as ${operator.name} measured it.`,
    lead: [
      ...['Uptime was ', strong(`${percentText(uptime)} %`), ` against a target of ${target} %: `],
      ...[strong(verdictOf(report)), '.'],
      ...(report.isComplete
        ? []
        : [` This report goes up to ${momentText(report.until)}, and not to the end of the month.`]),
    ],
    facts: [
      ['Operator', operator.name],
      ['Month', `${month.name}, UTC`],
      ['Reported', `${momentText(month.start)} to ${momentText(report.until)}`],
      [
        'Requests',
        `${countText(report.total.requests)}, of which the gateway failed ${countText(report.total.failed)}`,
      ],
      ['Incidents', countText(report.incidents.length)],
    ],
    sections: [
      uptimeSection(report),
      exclusionSection(report),
      incidentSection(report),
      latencySection(report),
      creditSection(report),
      sourceSection(report),
    ],
    footer: `Made ${momentText(report.madeAt)} by sallyport sla report, against version ${report.trustVersion} of the trust page.`,
    twins: [],
  };
};

const verdictOf = ({ isMet, isComplete }: SlaReport): string =>
  `${isMet ? 'met' : 'missed'}${isComplete ? '' : ' so far'}`;

const uptimeSection = (report: SlaReport): Section => {
  const { month, intervals, isComplete, total } = report;
  const share = requestShare(total);
  return {
    id: 'uptime',
    title: 'Uptime',
    blocks: [
      facts([
        ['Monthly uptime', `${percentText(report.uptime)} %, rounded down`],
        ['Target', `${report.target} %: ${verdictOf(report)}`],
        ['Intervals of the month', `${countText(month.intervals)}, of five minutes each`],
        ['Intervals that count', countText(intervals.counted)],
        ['Excluded as maintenance', countText(intervals.excluded)],
        ...(isComplete ? [] : [['Ahead, or not known yet', countText(intervals.ahead)] as const]),
        ['With requests', countText(intervals.withRequests)],
        ['With failures of the gateway', countText(intervals.withFailures)],
        [
          'Share of requests that did not fail',
          share === undefined
            ? 'there were no requests'
            : `${percentText(share)} %; for information, no credit goes by it`,
        ],
      ]),
      ...(isComplete ? [] : [aheadNote(report)]),
      paragraph([
        ...['The uptime is ', code('100 · (1/N) · Σ (1 − Eᵢ/Rᵢ)'), ' over the intervals that count: '],
        ...[
          code('Eᵢ'),
          ' requests that the gateway failed, of ',
          code('Rᵢ'),
          ' in all. An interval without requests is available. ',
        ],
        'It is calculated in fractions, and rounded down once, to four decimals.',
      ]),
    ],
  };
};

const aheadNote = ({ month, until, intervals, atBest }: SlaReport): Block =>
  note(
    `This report goes up to ${momentText(until)}. The ${countText(intervals.ahead)} intervals after that, of ${countText(month.intervals)}, are in no number but this one: if nothing fails in them, the month comes to ${percentText(atBest)} %.`,
  );

const exclusionSection = ({ exclusions, maxExcludedHours }: SlaReport): Section => ({
  id: 'exclusions',
  title: 'Excluded maintenance',
  blocks:
    exclusions.length === 0
      ? [paragraph('Nothing is excluded.')]
      : [
          table(
            'Windows of maintenance, and what was left out with them',
            ['From, UTC', 'To, UTC', 'Whole intervals', 'Excluded', 'Requests left out', 'Failures left out'],
            exclusions.map(({ from, to, intervals, excluded, left }) => [
              ...[utcText(from), utcText(to), countText(intervals.length), countText(excluded.length)],
              ...[countText(left.requests), countText(left.failed)],
            ]),
          ),
          paragraph(
            `Whole intervals are excluded, the earliest first, up to ${maxExcludedHours} hours of a month; what exceeds that counts, and so does an interval that lies in a window in part only. Excluded intervals are in neither sum nor N. Whether a window was announced in time is the operator’s word.`,
          ),
        ],
});

/** A month may be one long row of them; the JSON has all. */
const MOST_INCIDENTS = 100;

const incidentSection = ({ incidents }: SlaReport): Section => ({
  id: 'incidents',
  title: 'Incidents',
  blocks: [
    paragraph(
      `An incident is a run of intervals in each of which the gateway failed more than ${INCIDENT_PERCENT} % of the requests. Excluded intervals are no part of one.`,
    ),
    ...(incidents.length === 0
      ? [paragraph('There was none.')]
      : [
          table(
            'Incidents of the month',
            ['From, UTC', 'To, UTC', 'Intervals', 'Failed', 'Requests', 'Worst interval'],
            incidents
              .slice(0, MOST_INCIDENTS)
              .map(({ from, to, intervals, failed, requests, worst }) => [
                ...[utcText(from), utcText(to), countText(intervals), countText(failed), countText(requests)],
                worstText(worst),
              ]),
          ),
        ]),
    ...(incidents.length > MOST_INCIDENTS
      ? [
          note(
            `The first ${MOST_INCIDENTS} of ${countText(incidents.length)}: the JSON form of this report has all of them.`,
          ),
        ]
      : []),
  ],
});

const worstText = ({ failed, requests }: Counts): Text =>
  `${((100 * failed) / requests).toFixed(1)} %: ${countText(failed)} of ${countText(requests)}`;

const sourceSection = ({ source }: SlaReport): Section => ({
  id: 'sources',
  title: 'Where these numbers come from',
  blocks: [
    facts([
      ['Source', source.name],
      ['A request is', source.requests],
      ['A failure is', source.failures],
    ]),
    paragraph(
      'What an upstream answers, its rate limits among it, is no failure of the gateway; neither is what it refuses by its rules: a token that has ended, arguments that do not fit, a limit or a quota of its own.',
    ),
    ...(source.caveats.length === 0 ? [] : [list(source.caveats)]),
  ],
});
