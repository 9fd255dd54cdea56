// One rule, or two packs' rule, that the stack breaks on purpose.

export type Acknowledgement = {
  /** One reason may answer two packs. */
  readonly rules: readonly string[];
  /** What exactly is found, for rules that find several things; `{region}` and `{stack}` are the stack's own. */
  readonly finding?: string;
  /** Paths of constructs in the stack; what a configuration leaves out is skipped. */
  readonly where: readonly string[];
  readonly reason: string;
};
