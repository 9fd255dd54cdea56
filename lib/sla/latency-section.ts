// The gateway's own share of latency, against the objectives that the alarms go by.
import { SLOW_OVERHEAD_MS } from '#adapters/metrics.ts';
import { OBJECTIVES } from '#lib/service-levels.ts';
import { list, paragraph, type Section, table } from '#lib/trust/document/document.ts';
import type { Timed, Timing } from './month-data.ts';
import type { SlaReport } from './report.ts';
import { countText, msText } from './report-words.ts';
import { percentText, requestShare } from './uptime.ts';

/** Milliseconds that the P99 should stay below. The last is what an alarm goes by (lib/constructs/alarms.ts). */
export const P99_OBJECTIVES: { readonly [T in Timed]: number } = {
  'tools/list': SLOW_OVERHEAD_MS,
  'tools/call': SLOW_OVERHEAD_MS,
  '429': 100,
};

const NAMES: { readonly [T in Timed]: string } = {
  'tools/list': 'Overhead of tools/list',
  'tools/call': 'Overhead of tools/call',
  '429': 'An upstream’s limit, until the caller has it',
};

export const latencySection = ({ timings, slow }: SlaReport): Section => ({
  id: 'latency',
  title: 'Latency',
  blocks: [
    paragraph(
      'Overhead is the time of a request without the time that an upstream was waited for. These are objectives: no credit goes by them, and nothing is excluded.',
    ),
    table(
      'Percentiles of the gateway’s own time',
      ['What', 'P50', 'P95', 'P99', 'Measured', 'Objective'],
      timings.map((timing) => [
        ...[NAMES[timing.what], ...percentiles(timing), timing.samples === undefined ? '–' : countText(timing.samples)],
        `P99 below ${P99_OBJECTIVES[timing.what]} ms: ${verdictOf(timing)}`,
      ]),
    ),
    list(
      Array.from(
        Map.groupBy(timings, ({ made }) => made),
        ([made, of]) => `${of.map(({ what }) => NAMES[what]).join(', ')}: ${made}`,
      ),
    ),
    paragraph(slowText(slow)),
  ],
});

const percentiles = ({ ms, isBound }: Timing): readonly string[] =>
  [ms?.p50, ms?.p95, ms?.p99].map((each) => (each === undefined ? '–' : `${isBound ? 'at most ' : ''}${msText(each)}`));

/** A bound that is too high says nothing. */
export const verdictOf = ({ what, ms, isBound }: Timing): 'kept' | 'missed' | 'not known' => {
  if (ms === undefined) return 'not known';
  if (ms.p99 < P99_OBJECTIVES[what]) return 'kept';
  return isBound ? 'not known' : 'missed';
};

const slowText = ({ samples, slow }: SlaReport['slow']): string => {
  const share = requestShare({ failed: slow, requests: samples });
  if (share === undefined) return 'No overhead was measured.';
  const objective = 100 * OBJECTIVES.overhead;
  return `${percentText(share)} % of ${countText(samples)} requests had at most ${SLOW_OVERHEAD_MS} ms of overhead; the objective is ${objective} %: ${share >= objective * 10_000 ? 'kept' : 'missed'}. This share is counted, not made of percentiles.`;
};
