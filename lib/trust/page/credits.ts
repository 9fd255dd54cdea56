// #credits: the matrix, and an example that is computed by the function that the monthly report uses.
import { BUDGET_DAYS } from '#lib/service-levels.ts';
import { facts, paragraph, type Section, table } from '../document/document.ts';
import { creditFor, downtimeOf } from '../model/credits.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const credits = (model: TrustModel): Section => {
  const { bands, claimDays } = model.published.trust.credits;
  if (bands.length === 0) return sectionOf('credits', [paragraph('No service credits are offered.')]);
  return sectionOf('credits', [
    table(
      'Credit by monthly uptime',
      ['Monthly uptime', 'Credit, of the month’s fee'],
      bands.map(({ from, below, percent }) => [
        from === 0 ? `below ${below} %` : `at least ${from} % and below ${below} %`,
        `${percent} %`,
      ]),
    ),
    facts([
      ['Example', exampleOf(model)],
      ['Claim', `In writing until ${claimDays} days after the month’s end; the monthly report is enough to claim by`],
      [
        'Limit',
        'One band applies: that of the uptime. Credits are set off against later fees, and are no more than the month’s fee',
      ],
    ]),
    promised(model, 'credits'),
  ]);
};

/** An hour of failing altogether, in a month of 30 days. */
const exampleOf = ({ published: { trust } }: TrustModel): string => {
  const intervals = BUDGET_DAYS * 288;
  const failed = 12;
  // Rounded down to four decimals, as the report does.
  const uptime = Math.floor(((intervals - failed) * 1_000_000) / intervals) / 10_000;
  const percent = creditFor(trust.credits.bands, uptime);
  const [minutes, seconds] = downtimeOf(trust.availability.target, BUDGET_DAYS);
  return `In a month of ${BUDGET_DAYS} days every request of one hour fails: ${failed} of ${intervals.toLocaleString('en')} intervals. Uptime is 100 × ${intervals - failed} / ${intervals} = ${uptime} %, where the target allows ${minutes} min ${seconds} s. The credit is ${percent} % of the month’s fee.`;
};
