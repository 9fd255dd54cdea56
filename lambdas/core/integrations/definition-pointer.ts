import { pointerToken } from '#core/json.ts';

/** The RFC 6901 pointer that leads through these keys. */
export const pointerTo = (...keys: readonly (string | number)[]): string =>
  keys.map((key) => `/${pointerToken(key)}`).join('');
