// #latency: the gateway's own time, by percentile. What an upstream takes is the upstream's.
import { SLOW_OVERHEAD_MS } from '#adapters/metrics.ts';
import { note, paragraph, type Section, table } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const latency = (model: TrustModel): Section => {
  const { p50, p95 } = model.published.trust.latency;
  const most = (ms: number | undefined): string => `at most ${ms ?? SLOW_OVERHEAD_MS} ms`;
  return sectionOf('latency', [
    paragraph(
      'Gateway overhead is the time that a request spends in the gateway’s functions, less what an upstream was waited for. It is measured for every request.',
    ),
    table(
      'Objectives of gateway overhead',
      ['Operation', 'P50', 'P95', 'P99'],
      [
        ['tools/list', most(p50), most(p95), most(undefined)],
        ['tools/call', most(p50), most(p95), most(undefined)],
        ['An upstream’s 429, until it is surfaced', 'at most 100 ms', 'at most 100 ms', 'at most 100 ms'],
      ],
    ),
    paragraph(
      'Percentiles are of all requests of a month, by operation; they are not averaged over shorter times. What was measured is in every monthly report.',
    ),
    promised(model, 'latency'),
    note(
      'Overhead leaves out what the function cannot see: API Gateway itself, and the start of a new Lambda environment, which the first calls after a quiet time or a rise in load wait for.',
    ),
  ]);
};
