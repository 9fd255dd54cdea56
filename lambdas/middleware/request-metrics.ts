// One line of metrics for every request, faults included: so it stands outside the fault barrier.
import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { type Metrics, SLOW_OVERHEAD_MS } from '#adapters/metrics.ts';
import type { HttpAnswer } from '#core/http.ts';
import type { Attribution, Measured } from '#core/measured.ts';

type Middleware = MiddlewareObj<unknown, HttpAnswer, Error, Context, { started?: number }>;

export const requestMetrics = (metrics: Metrics, now: () => number): Middleware => {
  const write: Middleware['after'] = (request) => {
    const { status, measured } = request.response as HttpAnswer;
    const started = request.internal.started;
    const ended = now();
    metrics(
      { ...counts(status, measured), ...times(measured, ended - (started ?? ended), ended) },
      measured?.operation,
    );
  };
  return {
    before: (request) => {
      request.internal.started = now();
    },
    after: write,
    onError: write,
  };
};

const counts = (status: number, measured: Measured | undefined) => {
  const failures = measured?.failures ?? failuresOf(status);
  const ifAny = (whose: Attribution) => (failures.has(whose) ? 1 : undefined);
  const gateway = failures.has('gateway');
  return {
    Requests: 1,
    ClientErrors: ifAny('client'),
    UpstreamErrors: ifAny('upstream'),
    GatewayErrors: ifAny('gateway'),
    // Zeros, too: alarms calculate with both, and what is never measured is no number.
    HiddenGatewayErrors: gateway && status < 500 ? 1 : 0,
    UnavailableRelayed: status === 503 && !gateway ? 1 : 0,
  };
};

/** Where nothing more is known than the status, as with a refusal at the door or a fault. */
const failuresOf = (status: number): ReadonlySet<Attribution> =>
  new Set(status >= 500 ? ['gateway'] : status >= 400 ? ['client'] : []);

const times = (measured: Measured | undefined, latency: number, ended: number) => {
  const limited = measured?.limitedAt !== undefined && {
    RateLimitsRelayed: 1,
    RateLimitSurfaceTime: ended - measured.limitedAt,
  };
  if (measured?.operation === undefined) return limited;
  const overhead = Math.max(0, latency - measured.upstreamMs);
  return { ...limited, Overhead: overhead, Latency: latency, OverheadSlow: overhead > SLOW_OVERHEAD_MS ? 1 : 0 };
};
