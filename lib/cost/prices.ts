// AWS's list prices, dated. No free tier, no volume discount, no tax.
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
};

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
}));

/** USD for a quantity. Throws on a name that the table lacks. */
export type Rate = (name: string, quantity: number) => number;

export const rateOf =
  (region: PricedRegion): Rate =>
  (name, quantity) => {
    const price = PRICES.find((each) => each.name === name);
    if (price === undefined) throw new Error(`no price is known of ${name}`);
    return (quantity / price.per) * price.amount[region];
  };
