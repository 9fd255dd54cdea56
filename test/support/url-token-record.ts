import type { UrlTokenRecord } from '#core/tokens/records.ts';

/** A door's record that says as little as one may. */
export const urlTokenRecord = (
  own: Pick<UrlTokenRecord, 'mac' | 'server' | 'tenant' | 'expiresAt'>,
): UrlTokenRecord => ({
  kind: 'u',
  account: 'acc',
  integration: { slug: 'demo' },
  variables: {},
  authKind: 'bearer',
  scope: {},
  requireApiToken: false,
  upstreamErrors: 'http',
  ...own,
});
