// What the month is worth in credits, by the bands that the trust page publishes.
import { note, paragraph, type Section, strong, table } from '#lib/trust/document/document.ts';
import type { SlaReport } from './report.ts';
import { momentText } from './report-words.ts';
import { percentText } from './uptime.ts';

export const creditSection = (report: SlaReport): Section => {
  const { credit, source } = report;
  if (credit.bands.length === 0)
    return { id: 'credits', title: 'Service credits', blocks: [paragraph('The configuration offers no credits.')] };
  return {
    id: 'credits',
    title: 'Service credits',
    blocks: [
      paragraph(dueText(report)),
      table(
        'Credits by monthly uptime',
        ['Uptime', 'Credit'],
        credit.bands.map(({ from, below, percent }) => [
          `at least ${from} % and below ${below} %`,
          `${percent} % of the month’s fee`,
        ]),
      ),
      ...(source.tenant === undefined
        ? [note('These are the numbers of all tenants together. A tenant’s own month is reported with --tenant.')]
        : []),
    ],
  };
};

const dueText = ({ credit, uptime, isComplete }: SlaReport) => {
  const claim = `It is a percentage of the fee for this month, and can be claimed for ${credit.claimDays} days after its end, until ${momentText(credit.claimUntil)}.`;
  if (credit.percent === 0) return [strong('No credit'), ` at ${percentText(uptime)} %${isComplete ? '' : ' so far'}.`];
  return isComplete
    ? [strong(`${credit.percent} %`), ` is due at ${percentText(uptime)} %. ${claim}`]
    : [
        `Nothing is due by a part of a month. If all of it were at ${percentText(uptime)} %, `,
        strong(`${credit.percent} %`),
        ` would be. ${claim}`,
      ];
};
