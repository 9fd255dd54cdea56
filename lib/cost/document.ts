// docs/cost.md's tables.
import type { VaultKind } from '#core/credentials/vault.ts';
import { fillTables, markdownTable as table } from '#lib/generated-tables.ts';
import { ASSUMPTIONS, LOAD } from './assumptions.ts';
import { type BillInput, callBill, fixedBill, idleBill, type Line, totalOf } from './bill.ts';
import type { Inventory } from './inventory.ts';
import { PRICED_REGIONS, PRICES, PRICES_DATE, type PricedRegion, type Rate, rateOf, volumeRate } from './prices.ts';

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

const byRegion = (inventory: Inventory, bill: (input: BillInput) => readonly Line[]) =>
  PRICED_REGIONS.map((region) => bill({ inventory, rate: rateOf(region), load: LOAD }));

const billTable = (inventory: Inventory, bill: (input: BillInput) => readonly Line[]): string => {
  const bills = byRegion(inventory, bill);
  const [first = []] = bills;
  const rows = first.flatMap(({ what }, i) =>
    bills.every((lines) => lines[i]?.usd === 0) ? [] : [[what, ...bills.map((lines) => usd(lines[i]?.usd ?? 0))]],
  );
  return table(
    ['', ...PRICED_REGIONS],
    [...rows, ['**total**', ...bills.map((lines) => `**${usd(totalOf(lines))}**`)]],
  );
};

/** One total each, for use or a stack that differs from the assumed in one thing. */
const otherwise = (inventory: Inventory): string => {
  const total = (
    region: PricedRegion,
    change: { load?: Partial<typeof LOAD>; inventory?: Partial<Inventory>; vault?: VaultKind },
  ) =>
    usd(
      totalOf(
        callBill({
          inventory: { ...inventory, ...change.inventory },
          rate: rateOf(region),
          load: { ...LOAD, ...change.load },
          ...(change.vault && { vault: change.vault }),
        }),
      ),
    );
  const cases = [
    ['every call reads its credential: one call a minute and account', { load: { credentialReadShare: 1 } }],
    ['with `credentialVault: "dynamodb"`', { vault: 'dynamodb' }],
    ['the same, and every call reads its credential', { vault: 'dynamodb', load: { credentialReadShare: 1 } }],
    ['with a second factor: two reads', { load: { tokenReads: 2 } }],
    ['twice the memory, and nothing gets faster', { inventory: { callMemoryMb: inventory.callMemoryMb * 2 } }],
    ['spread evenly over a month: a digest every minute', { load: { eventsPerDigest: 1e6 / (730 * 60) } }],
    ['without an audit log', { load: { auditWrites: 0, auditBytes: 0, archivedBytes: 0, eventsPerDigest: 0 } }],
    ['an upstream that takes 1 s', { load: { upstreamMs: 1000 } }],
  ] as const;
  return table(
    ['1 M calls, but', ...PRICED_REGIONS],
    cases.map(([what, change]) => [what, ...PRICED_REGIONS.map((region) => total(region, change))]),
  );
};

const RATES = [10, 1000, 100_000];
const SECONDS_PER_MONTH = 730 * 3600;

/** A month of so many calls a second, evenly: bills of use by what they are for, and what stands anyway. */
const atScale = (inventory: Inventory, runReads: number): string => {
  const months = RATES.map((perSecond) => {
    const eventsPerDigest = Math.min(LOAD.eventsPerDigest, 60 * perSecond);
    const input = { inventory, rate: rateOf('us-east-1'), load: { ...LOAD, eventsPerDigest } };
    const millions = (perSecond * SECONDS_PER_MONTH) / 1e6;
    const at = (rate: Rate) => callBill({ ...input, rate: (name, quantity) => rate(name, quantity * millions) });
    const stands = totalOf(fixedBill(input, runReads));
    const use = at(input.rate);
    return { millions, use, stands, sum: totalOf(use) + stands, discounted: totalOf(at(volumeRate)) + stands };
  });
  const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString('en')}`;
  const rows = (months[0]?.use ?? []).map(({ what }, i) => [
    what,
    ...months.map(({ use }) => dollars(use[i]?.usd ?? 0)),
  ]);
  return table(
    ['a month, us-east-1', ...RATES.map((perSecond) => `${perSecond.toLocaleString('en')} calls/s`)],
    [
      ['calls', ...months.map(({ millions }) => `${Math.round(millions).toLocaleString('en')} M`)],
      ...rows,
      ['whether or not anybody calls', ...months.map(({ stands }) => dollars(stands))],
      ['**total**', ...months.map(({ sum }) => `**${dollars(sum)}**`)],
      ['for a million calls', ...months.map(({ millions, sum }) => usd(sum / millions))],
      ['total with volume discounts', ...months.map(({ discounted }) => dollars(discounted))],
      ['for a million calls with them', ...months.map(({ millions, discounted }) => usd(discounted / millions))],
    ],
  );
};

const METRICS_OF_A_METHOD = 5;

const inUse = (inventory: Inventory): string => {
  const amount = inventory.methodMetrics ? rateOf('us-east-1')('customMetric', METRICS_OF_A_METHOD) : 0;
  const [first, all] = [amount, amount * inventory.methods].map(usd);
  const unknown = inventory.unknown.length === 0 ? 'none' : inventory.unknown.map((type) => `\`${type}\``).join(', ');
  return [
    table(
      ['per month, in use', ''],
      [
        ['API Gateway’s detailed metrics, one method called all month', String(first)],
        [`the same, all ${inventory.methods} methods`, String(all)],
        ['each rotation of a key, for the first two', usd(rateOf('us-east-1')('key', 1))],
      ],
    ),
    `Resource types of the stack that are not priced here: ${unknown}.`,
  ].join('\n\n');
};

const assumptions = (): string =>
  table(
    ['assumed', '', 'why'],
    Object.entries(ASSUMPTIONS).map(([name, { value, unit, why }]) => [`\`${name}\``, `${value} ${unit}`, why]),
  );

const prices = (): string =>
  table(
    ['', 'for', ...PRICED_REGIONS, 'AWS’s page'],
    PRICES.map(({ what, per, amount, source, page }) => [
      what,
      per.toLocaleString('en'),
      ...PRICED_REGIONS.map((region) => `$${amount[region]} (${source[region]})`),
      `[${new URL(page).pathname.split('/')[1]}](${page})`,
    ]),
  );

const volumePrices = (): string =>
  table(
    ['', 'of a month, more than', 'for', 'us-east-1'],
    PRICES.flatMap(({ what, per, volume }) =>
      (volume?.steps ?? []).map(({ from, amount }) => [
        what.replace(/, first .*/, ''),
        ...[from, per].map((each) => each.toLocaleString('en')),
        `$${amount} (${volume?.source})`,
      ]),
    ),
  );

/**
 * The document with its tables made anew.
 * @param runReads DynamoDB read units of one run by schedule
 */
export const withTables = (document: string, inventory: Inventory, runReads: number): string => {
  const tables: { readonly [name: string]: () => string } = {
    calls: () => billTable(inventory, callBill),
    otherwise: () => otherwise(inventory),
    fixed: () => billTable(inventory, (input) => fixedBill(input, runReads)),
    'in use': () => inUse(inventory),
    idle: () => billTable(inventory, idleBill),
    'idle in a table': () => billTable(inventory, (input) => idleBill({ ...input, vault: 'dynamodb' })),
    'at scale': () => atScale(inventory, runReads),
    assumptions,
    prices: () =>
      `List prices of ${PRICES_DATE}.\n\n${prices()}\n\nVolume discounts, which [scale.md](scale.md#the-bill) takes off alone:\n\n${volumePrices()}`,
  };
  return fillTables(document, 'cost', tables);
};
