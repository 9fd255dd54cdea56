// What is promised of the service itself: uptime, latency, limits, credits.
import { SLOW_OVERHEAD_MS } from '#adapters/metrics.ts';
import { CALL_MS, UPSTREAM_MS } from '#core/upstream/one-call.ts';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import { BUDGET_DAYS, OBJECTIVES } from '#lib/service-levels.ts';
import { atLeast, atMost, type Basis, byConstant, byTemplate, byTests, commitment, watched } from '../bind.ts';
import type { Commitment } from '../published.ts';

const inPercent = (share: number): string => String(Number((100 * share).toFixed(4)));

export const serviceCommitments = (basis: Basis): readonly Commitment[] => [
  ...uptime(basis),
  ...latency(basis),
  ...limits(basis),
  ...credits(basis),
];

/** Without targets alarms are on a dashboard alone. */
const callsSomebody = ({ residencies }: DeploymentConfig): boolean =>
  Object.values(residencies).every(({ alarmTargets = [] }) => alarmTargets.length > 0);

const uptime = ({ config }: Basis): readonly Commitment[] => {
  const { trust } = config;
  const { target, maintenance } = trust.availability;
  return [
    commitment(
      'uptime.target',
      `Each residency's MCP endpoint is available for at least ${target} % of a calendar month (UTC).`,
      [],
      atLeast(target, 'percent of a month'),
    ),
    watched(
      'uptime.objective',
      `Alarms watch an objective of ${inPercent(OBJECTIVES.availability)} % over ${BUDGET_DAYS} days, and ${callsSomebody(config) ? 'call somebody' : 'change their state, calling nobody,'} when its error budget burns too fast.`,
      [
        ...byConstant('lib/service-levels.ts', 'OBJECTIVES.availability', OBJECTIVES.availability),
        ...byTests('burn-rate-alarms'),
      ],
      atLeast(OBJECTIVES.availability, 'share of requests'),
    ),
    commitment(
      'uptime.maintenance-notice',
      `Planned maintenance is announced at least ${maintenance.noticeHours} hours before.`,
      [],
      atLeast(maintenance.noticeHours, 'hours'),
    ),
    commitment(
      'uptime.maintenance-limit',
      `Planned maintenance takes at most ${maintenance.maxHoursPerMonth} hours of a month.`,
      [],
      atMost(maintenance.maxHoursPerMonth, 'hours of a month'),
    ),
  ];
};

/** As the alarm `RateLimitsLate` has it. */
const SURFACED = { resource: 'AWS::CloudWatch::Alarm', property: 'Threshold', id: /^AlarmsRateLimit/ } as const;

const latency = (basis: Basis): readonly Commitment[] => [
  ...(['p50', 'p95'] as const).flatMap((each) => {
    const most = basis.config.trust.latency[each];
    if (most === undefined) return [];
    const text = `The ${each.toUpperCase()} of the gateway's own time of a month's tools/list and tools/call is at most ${most} ms.`;
    return [commitment(`latency.${each}`, text, [], atMost(most, `milliseconds, ${each.toUpperCase()}`))];
  }),
  watched(
    'latency.overhead',
    `For 99 % of tools/list and tools/call, the gateway's own time is at most ${SLOW_OVERHEAD_MS} ms (P99).`,
    [
      ...byConstant('lambdas/adapters/metrics.ts', 'SLOW_OVERHEAD_MS', SLOW_OVERHEAD_MS),
      ...byConstant('lib/service-levels.ts', 'OBJECTIVES.overhead', OBJECTIVES.overhead),
      ...byTests('burn-rate-alarms'),
    ],
    atMost(SLOW_OVERHEAD_MS, 'milliseconds, P99'),
  ),
  watched(
    'latency.rate-limit',
    'An upstream rate limit reaches the caller within 100 ms after the upstream has answered (P99).',
    byTemplate(basis, { ...SURFACED, expected: 100 }),
    atMost(100, 'milliseconds, P99'),
  ),
  commitment(
    'latency.deadline',
    `A call ends within ${CALL_MS / 1000} seconds, with an answer that says why.`,
    [...byConstant('lambdas/core/upstream/one-call.ts', 'CALL_MS', CALL_MS), ...byTests('deadline')],
    atMost(CALL_MS / 1000, 'seconds'),
  ),
  commitment(
    'latency.upstream',
    `An upstream is waited for at most ${UPSTREAM_MS / 1000} seconds.`,
    byConstant('lambdas/core/upstream/one-call.ts', 'UPSTREAM_MS', UPSTREAM_MS),
    atMost(UPSTREAM_MS / 1000, 'seconds'),
  ),
];

const limits = (basis: Basis): readonly Commitment[] => {
  const {
    throttle,
    reservedConcurrency: { mcp },
  } = basis.config;
  const stage = { resource: 'AWS::ApiGateway::Stage', id: /^RestApi/ };
  return [
    commitment(
      'rate-limits.unchanged',
      "An upstream's HTTP 429 reaches the agent as HTTP 429, or inside the result where its server was made so, with its numbers in normalised headers and in the body.",
      byTests('limits-unchanged'),
    ),
    commitment(
      'rate-limits.not-invented',
      'A number that the upstream did not give is in no header; one that is computed from a documented window is flagged.',
      byTests('limits-not-invented', 'limits-derived-flagged'),
    ),
    commitment(
      'rate-limits.one-request',
      'A tool call is one upstream request. The gateway never repeats it, not even when the connection breaks.',
      byTests('one-request', 'never-repeated'),
    ),
    commitment(
      'rate-limits.own',
      `The gateway's own limit is ${throttle.rate} requests per second for each method of a residency's API; it is answered with HTTP 429.`,
      byTemplate(basis, { ...stage, property: 'MethodSettings.0.ThrottlingRateLimit', expected: throttle.rate }),
      atLeast(throttle.rate, 'requests per second'),
    ),
    commitment(
      'rate-limits.burst',
      `Of each method ${throttle.burst} requests may come at once.`,
      byTemplate(basis, { ...stage, property: 'MethodSettings.0.ThrottlingBurstLimit', expected: throttle.burst }),
      atLeast(throttle.burst, 'requests at once'),
    ),
    ...(mcp === undefined
      ? []
      : [
          commitment(
            'rate-limits.concurrency',
            `Calls run in at most ${mcp} executions at once, which are set aside for them.`,
            byTemplate(basis, {
              resource: 'AWS::Lambda::Function',
              property: 'ReservedConcurrentExecutions',
              id: /^McpFunction/,
              expected: mcp,
            }),
            atLeast(mcp, 'executions at once'),
          ),
        ]),
  ];
};

const credits = ({ config: { trust } }: Basis): readonly Commitment[] => {
  const { bands, claimDays } = trust.credits;
  if (bands.length === 0) return [];
  return [
    // Versions of the matrix are compared by what it pays (compare.ts).
    commitment(
      'credits.matrix',
      `A month's fee is credited by ${bands.map(({ from, below, percent }) => `${percent} % for uptime below ${below} % and from ${from} %`).join(', ')}.`,
    ),
    commitment(
      'credits.claim',
      `A credit can be claimed until ${claimDays} days after the month's end.`,
      [],
      atLeast(claimDays, 'days'),
    ),
  ];
};
