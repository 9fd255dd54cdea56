// The service-level objectives, and how fast their error budgets may burn before somebody is called (Google, "The Site
// Reliability Workbook", chapter 5, "Multiwindow, Multi-Burn-Rate Alerts").

/** Days over which an error budget is counted. */
export const BUDGET_DAYS = 30;

/** Shares of requests. */
export const OBJECTIVES = {
  /** Answered without a failure that is ours. */
  availability: 0.9995,
  /** `tools/list` and `tools/call` with at most SLOW_OVERHEAD_MS of our own time: the P99. */
  overhead: 0.99,
} as const;

export type Objective = keyof typeof OBJECTIVES;

export type BurnRate = {
  readonly name: string;
  /** 1 spends the budget in exactly BUDGET_DAYS. */
  readonly rate: number;
  /** Minutes. The long window says that it matters, the short one that it still goes on. */
  readonly long: number;
  readonly short: number;
};

/** They call when 2, 5 and 10 % of a month's budget are spent. */
export const BURN_RATES: readonly BurnRate[] = [
  { name: 'Fast', rate: 14.4, long: 60, short: 5 },
  { name: 'Steady', rate: 6, long: 6 * 60, short: 30 },
  { name: 'Slow', rate: 1, long: 3 * 24 * 60, short: 6 * 60 },
];

/** Below this many bad requests in the long window nobody is called: of ten requests at night, one is 10 %. */
export const FEWEST_BAD = 5;

/** Percentage of bad requests above which a budget burns faster than `rate`. */
export const burnThreshold = (objective: Objective, rate: number): number =>
  Number((100 * rate * (1 - OBJECTIVES[objective])).toFixed(6));
