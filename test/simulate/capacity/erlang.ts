// A. K. Erlang, 1917: what share of calls finds all of c lines taken, where none waits.

/** @param load mean executions at once, were nobody refused */
export const erlangB = (load: number, lines: number): number => {
  let inverse = 1;
  for (let line = 1; line <= lines; line++) inverse = 1 + (inverse * line) / load;
  return 1 / inverse;
};

/** The fewest lines of which at most a share of calls is refused. */
export const linesFor = (load: number, share: number): number => {
  let inverse = 1;
  let lines = 0;
  while (1 / inverse > share) {
    lines++;
    inverse = 1 + (inverse * lines) / load;
  }
  return lines;
};
