/** Route of what providers send browsers back to. */
export const CALLBACK_RESOURCE = '/oauth/callback/{integration}';

/** Route of connect links. */
export const OFFER_RESOURCE = '/connect/{offer}';

/**
 * What an operator registers at a provider. One for each integration: a provider that is asked for one account cannot
 * answer in another's name (RFC 9700 §4.4.2.1, mix-up).
 *
 * @param connectUrl where the pages are
 */
export const redirectUri = (connectUrl: string, slug: string): string => `${connectUrl}/oauth/callback/${slug}`;
