import type { Target } from './options.ts';
import type { World } from './world.ts';

export type Probe = {
  readonly name: string;
  /** Why it cannot be run against this target. */
  readonly skip?: (target: Target) => string | undefined;
  /** What was seen that should not be; nothing where all is well. */
  readonly run: (world: World) => Promise<string | undefined>;
};
