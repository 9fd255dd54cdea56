// How large what goes upstream may be. A call is at most 1 MB, thrice that when every octet is percent-encoded; only
// names that stand before each of many values (`a[long][]=1&a[long][]=2`) make more of it, without bound.
import type { Problem } from '#core/result.ts';

/** Of a query or a body. */
export const MAX_SENT_BYTES = 4 * 1024 * 1024;

export const TOO_LARGE: Problem = {
  pointer: '',
  detail: 'The arguments would make a request of more than 4 MiB, because names are repeated for each value.',
};
