// AWS's list prices, dated. No free tier, no tax; of volume discounts those that are known.
import table from './prices.json' with { type: 'json' };

export const PRICED_REGIONS = ['us-east-1', 'eu-central-1'] as const;
export type PricedRegion = (typeof PRICED_REGIONS)[number];

/** Where a price was read: on a page of AWS's, on somebody else's, or nowhere (then it is to be checked). */
export type PriceSource = 'AWS' | 'third party' | 'recalled';

export type Price = {
  readonly name: string;
  readonly what: string;
  /** AWS's own page, which has the last word. */
  readonly page: string;
  /** How many of it the amount is for. */
  readonly per: number;
  readonly amount: { readonly [R in PricedRegion]: number };
  readonly source: { readonly [R in PricedRegion]: PriceSource };
  /** What more of it costs in us-east-1, from which quantity of a month on. */
  readonly volume?: { readonly source: PriceSource; readonly steps: readonly VolumeStep[] };
};

type VolumeStep = { readonly from: number; readonly amount: number };

export const PRICES_DATE = table.date;

const inRegions = <T>(pick: (region: PricedRegion) => T): { readonly [R in PricedRegion]: T } => ({
  'us-east-1': pick('us-east-1'),
  'eu-central-1': pick('eu-central-1'),
});

export const PRICES: readonly Price[] = table.prices.map((row) => ({
  name: row.name,
  what: row.what,
  per: row.per,
  page: (table.pages as Readonly<Record<string, string>>)[row.of] ?? '',
  amount: inRegions((region) => row[region][0] as number),
  source: inRegions((region) => row[region][1] as PriceSource),
  ...(row.volume && {
    volume: {
      source: row.volume.source as PriceSource,
      steps: row.volume['us-east-1'].map(([from = 0, amount = 0]) => ({ from, amount })),
    },
  }),
}));

/** USD for a quantity. Throws on a name that the table lacks. */
export type Rate = (name: string, quantity: number) => number;

const priceOf = (name: string): Price => {
  const price = PRICES.find((each) => each.name === name);
  if (price === undefined) throw new Error(`no price is known of ${name}`);
  return price;
};

export const rateOf =
  (region: PricedRegion): Rate =>
  (name, quantity) => {
    const { per, amount } = priceOf(name);
    return (quantity / per) * amount[region];
  };

/** In us-east-1, of all that a month takes of it: volume discounts begin anew each time it is asked. */
export const volumeRate: Rate = (name, quantity) => {
  const { per, amount, volume } = priceOf(name);
  const steps = [{ from: 0, amount: amount['us-east-1'] }, ...(volume?.steps ?? [])];
  return steps.reduce((usd, step, i) => {
    const until = Math.min(quantity, steps[i + 1]?.from ?? quantity);
    return usd + (Math.max(0, until - step.from) / per) * step.amount;
  }, 0);
};
