// What every part of the bench is given: the processes outside, and how measured ones are built.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleEntry } from '#lib/bundles.ts';
import type { Child } from './child.ts';
import type { GatewayArgument } from './gateway-process.ts';
import type { Outside } from './outside.ts';

export type Setting = {
  /** A temporary one. */
  readonly directory: string;
  readonly outside: Outside;
  /** The process that `outside` is of. */
  readonly outsideChild: Child;
  readonly gateway: GatewayArgument;
  readonly random: () => number;
  /** Shorter, and less to be believed: for who works on the bench. */
  readonly quick: boolean;
  readonly progress: (text: string) => void;
};

export const benchFile = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Measured processes are bundled as functions are: type stripping must not count. */
export const bundled = async (directory: string, file: string): Promise<string> =>
  (await bundleEntry(benchFile(file), join(directory, file.replace('.ts', '')))).entry;
