// #uptime: the target, how it is measured, what does not count, and what the ground below it is worth.
import { codeBlock, facts, list, note, outside, paragraph, type Section, table, toPage } from '../document/document.ts';
import { downtimeOf } from '../model/credits.ts';
import { SLAS_READ_ON } from '../model/dependency-floor.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const uptime = (model: TrustModel): Section => {
  const { availability } = model.published.trust;
  return sectionOf(
    'uptime',
    [promised(model, 'uptime'), ...allowance(availability.target)],
    [
      {
        id: 'uptime-formula',
        title: 'How it is measured',
        blocks: [
          paragraph(
            'For each calendar month in UTC and each residency, over its N five-minute intervals (8,640 in 30 days, 8,928 in 31):',
          ),
          codeBlock('Monthly uptime', 'text', 'U = 100 × (1/N) × Σ (1 − Eᵢ/Rᵢ)\nEᵢ/Rᵢ = 0 where Rᵢ = 0'),
          facts([
            [
              'Rᵢ',
              'Requests to the residency’s API in the interval, those of the provisioning API and of these pages among them where they are on it; for one tenant its tool calls',
            ],
            [
              'Eᵢ',
              'Those that failed by the gateway: its HTTP 5xx, timeouts and crashes of its functions included, and its own failures that are told inside an HTTP 200',
            ],
            [
              'Not in Eᵢ',
              'Whatever an upstream answered or failed to answer, refusals of tokens and arguments, the published limits, and callers that went away',
            ],
            ['Rounding', 'Down, to four decimals'],
            [
              'Source',
              'The gateway’s own metrics and API Gateway’s, in CloudWatch; for one tenant its audit log. The report: sallyport sla report --month YYYY-MM',
            ],
          ]),
        ],
      },
      {
        id: 'uptime-exclusions',
        title: 'Exclusions',
        blocks: [
          list([
            `Planned maintenance that was announced in time, up to ${availability.maintenance.maxHoursPerMonth} hours a month`,
            'Upstream providers: their outages, errors and rate limits are reported with their own attribution',
            'Configuration and credentials of the customer, among them revoked grants and expired tokens',
            'Use beyond the published limits, and requests that are refused for what they are',
            'Events of a whole AWS region, and force majeure',
          ]),
          paragraph(
            'The gateway’s own infrastructure is what this target is about: API Gateway, its functions, tables and keys in one region. Upstream availability is no part of it, in either direction.',
          ),
        ],
      },
      floor(model),
    ],
  );
};

/** What the target allows to be lost. */
const allowance = (target: number) => {
  const rows = [30, 31].map((days) => {
    const [minutes, seconds] = downtimeOf(target, days);
    return [`${days} days`, `${minutes} min ${seconds} s`];
  });
  return [table('What the target leaves of a month', ['Month', 'Unavailable for at most'], rows)];
};

const floor = ({ published: { residencies, trust } }: TrustModel): Section => {
  const lowest = Math.min(...residencies.map((each) => each.floor.percent));
  const { target, justification } = trust.availability;
  const known = new Map(residencies.flatMap((each) => each.floor.dependencies.map((one) => [one.name, one] as const)));
  return {
    id: 'uptime-dependencies',
    title: 'What the target stands on',
    blocks: [
      paragraph(
        `A call depends on these services of AWS, as the synthesised stack has them. The product of their own commitments is ${lowest} %. They are thresholds below which AWS pays credits, and no forecast.`,
      ),
      table(
        `AWS’s commitments, as of ${SLAS_READ_ON}`,
        ['Service', 'Monthly uptime', 'Read at'],
        [...known.values()].map(({ name, percent, page, read }) => [
          name,
          percent === null ? 'none published' : `${percent} %`,
          read === 'AWS'
            ? [outside('AWS', page)]
            : [outside('AWS’s page', page), `; the number is from elsewhere (${read})`],
        ]),
      ),
      target > lowest
        ? note(`The target is above that product. The operator's reason: ${justification ?? ''}`)
        : paragraph('The target is not above that product.'),
      paragraph([
        'Each residency is one region. What is lost with a region is not moved elsewhere: data stays where it is. See ',
        toPage('Failure modes', '/reference', 'failure-modes'),
        '.',
      ]),
    ],
  };
};
