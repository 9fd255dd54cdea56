/** What the process answers to a shell; documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  denied: 3,
  notFound: 4,
  unreachable: 5,
  problems: 6,
  alreadyDone: 7,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
