// What a month's uptime is worth: one function for the page's worked example and for the report.
import type { CreditBand } from '#lib/config/trust-config.ts';

/**
 * Percent of the month's fee that is credited.
 *
 * @param bands half-open, without gap or overlap, as the configuration is checked for
 * @param uptime percent, not rounded up
 * @returns 0 at or above the first band's `below`
 */
export const creditFor = (bands: readonly CreditBand[], uptime: number): number =>
  bands.find(({ from, below }) => uptime >= from && uptime < below)?.percent ?? 0;

/** Minutes of a month of `days` that an uptime allows to be lost, rounded down to seconds: `[minutes, seconds]`. */
export const downtimeOf = (uptime: number, days: number): readonly [minutes: number, seconds: number] => {
  // In whole ten-thousandths of a percent: 100 − 99.9 is no exact number.
  const lost = 1_000_000 - Math.round(uptime * 10_000);
  const seconds = Math.floor((lost * days * 86_400) / 1_000_000);
  return [Math.floor(seconds / 60), seconds % 60];
};
