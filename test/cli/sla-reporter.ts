// `sla report` with a configuration of the test's own.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Io } from '#lib/cli/command.ts';
import { cli, type Ran } from './cli.ts';

export type Report = (args: readonly string[], io?: Partial<Io>) => Promise<Ran>;

/** @param directory where the configuration is written, as `config.json` */
export const reporter = async (directory: string, clock: () => number): Promise<Report> => {
  const file = join(directory, 'config.json');
  const bands = [
    { from: 99, below: 99.9, percent: 10 },
    { from: 0, below: 99, percent: 25 },
  ];
  const availability = { target: 99.9, justification: 'Because this test says so, and it says so at some length.' };
  const config = {
    operator: { name: 'Example Ltd', contact: 'security@example.com' },
    residencies: { eu: { region: 'eu-central-1' } },
    trust: { availability, credits: { bands } },
  };
  await writeFile(file, JSON.stringify(config));
  return (args, io = {}) => cli(['sla', 'report', '--config', file, ...args], { clock, ...io });
};
