import type { RefreshFailure } from '#core/credentials/ports.ts';
import type { Metrics } from './metrics.ts';

/** Counts what token endpoints answer, whoever asked. */
export const refreshMetrics =
  (metrics: Metrics) =>
  (answer: 'granted' | RefreshFailure): void =>
    metrics(answer === 'granted' ? { TokenRefreshes: 1 } : { TokenRefreshFailures: 1 });
