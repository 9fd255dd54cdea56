// Problems of a configuration as lines for a terminal.
import type { Problem } from '#core/result.ts';
import { printable } from '#lib/cli/table.ts';

const MOST = 20;
/** A pointer holds the operator's keys, which may be anything. */
const LONGEST = 100;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** At most 20, of printable characters, then how many more there are. */
export const problemLines = (problems: readonly Problem[]): readonly string[] => [
  ...problems.slice(0, MOST).map(({ pointer, detail }) => `${cut(printable(pointer || '/'))} ${printable(detail)}`),
  ...(problems.length > MOST ? [`… and ${problems.length - MOST} more`] : []),
];
