import { expect, it } from 'vitest';
import { sealedToken } from '#core/credentials/sealed-token.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const seal = (plain: string) => `sealed:${plain}`;

it.each([
  ['an hour', HOUR, undefined, { expiresAt: HOUR, staleAt: HOUR - 300_000, dueAt: HOUR - 900_000 }],
  ['four minutes', 240_000, undefined, { expiresAt: 240_000, staleAt: 120_000, dueAt: 60_000 }],
  ['no end', undefined, undefined, {}],
  ['no end, and a refresh token that ends when idle for 30 days', undefined, 30 * DAY, { dueAt: 15 * DAY }],
  ['90 days, likewise', 90 * DAY, 30 * DAY, { expiresAt: 90 * DAY, staleAt: 90 * DAY - 300_000, dueAt: 15 * DAY }],
  ['an hour, likewise', HOUR, 30 * DAY, { expiresAt: HOUR, staleAt: HOUR - 300_000, dueAt: HOUR - 900_000 }],
] as const)('a token of %s', (_, expiresAt, idleMs, times) => {
  const grant = { accessToken: 'a', ...(expiresAt !== undefined && { expiresAt }) };
  expect(sealedToken(grant, seal, 0, idleMs)).toEqual({ sealed: 'sealed:a', grantedAt: 0, ...times });
});
