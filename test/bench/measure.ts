// The measurements, each against its yardstick in the same run: ratios travel between machines, milliseconds do not.
import type { McpEnv } from '#functions/mcp/env.ts';
import type { Usage } from './answer.ts';
import { type Child, runChild } from './child.ts';
import { type Exchange, exchanges } from './exchange.ts';
import { median, shuffled } from './statistics.ts';

/** Requests until the compiler has settled; fewer would measure it too. */
const WARM_UP = 6000;

export type Measured = {
  readonly exchange: Exchange;
  /** Whose CPU counts; absent for the direct call, which has no process in between. */
  readonly child?: Child;
};

/** Warm-up, then alternating rounds: median p50 in ms and median CPU per request in µs, by name. */
export const alternate = async <Name extends string>(
  measured: { readonly [N in Name]: Measured },
  { rounds, requests, random }: { rounds: number; requests: number; random: () => number },
): Promise<{ readonly [N in Name]: { readonly p50: number; readonly cpu: number } }> => {
  const names = Object.keys(measured) as Name[];
  const each = <T>(make: (name: Name) => T) =>
    Object.fromEntries(names.map((name) => [name, make(name)])) as { [N in Name]: T };
  const p50 = each((): number[] => []);
  const cpu = each((): number[] => []);
  const cpuOf = async (child: Child | undefined): Promise<number> =>
    child ? (await child.ask<Usage>('usage')).cpu : 0;
  for (const name of names) await exchanges(measured[name].exchange, WARM_UP);
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(names, random)) {
      const { exchange, child } = measured[name];
      const before = await cpuOf(child);
      p50[name].push(median(await exchanges(exchange, requests)));
      cpu[name].push(((await cpuOf(child)) - before) / requests);
    }
  }
  return each((name) => ({ p50: median(p50[name]), cpu: median(cpu[name]) }));
};

/** Median CPU in ms of processes that start, do one thing and end; runs alternate. */
export const coldCpu = async <Name extends string>(
  processes: { readonly [N in Name]: { readonly file: string; readonly argument?: unknown } },
  runs: number,
): Promise<{ readonly [N in Name]: number }> => {
  const names = Object.keys(processes) as Name[];
  const cpu = new Map(names.map((name) => [name, [] as number[]]));
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
      const { file, argument } = processes[name];
      cpu.get(name)?.push((await runChild<Usage>(file, argument)).cpu / 1000);
    }
  }
  return Object.fromEntries([...cpu].map(([name, values]) => [name, median(values)])) as { [N in Name]: number };
};

// The function is composed on import and calls nobody before its first request.
const MCP_ENVIRONMENT: McpEnv = {
  RESIDENCY: 'dev',
  RESIDENCY_URLS: '{}',
  ALLOWED_ORIGINS: '[]',
  TOKEN_TABLE: 'tokens',
  CONFIG_TABLE: 'config',
  TOKEN_KMS_KEY: 'alias/sallyport-tokens',
  TOKEN_KEY_IDS: 'a',
  AUDIT_TABLE: 'audit',
  AUDIT_KMS_KEY: 'alias/sallyport-audit',
  AUDIT_READS: 'closed',
  SECRET_PREFIX: 'test',
  CREDENTIAL_TABLE: 'credentials',
  CREDENTIAL_VAULT: 'secretsManager',
  STATE_KMS_KEY: 'alias/sallyport-state',
  CONNECT_URL: 'http://127.0.0.1',
  CONFIRMATION: 'none',
  SECRET_KMS_KEY: 'alias/sallyport-secrets',
};
const CREDENTIALS = { AWS_REGION: 'local', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** Median import time in ms of the deployed MCP entry and of an empty module. */
export const importTimes = async (
  importer: string,
  files: { readonly mcp: string; readonly empty: string },
  runs: number,
): Promise<{ readonly mcp: number; readonly empty: number }> => {
  const env = { ...MCP_ENVIRONMENT, ...CREDENTIALS };
  const mcp: number[] = [];
  const empty: number[] = [];
  for (let run = 0; run < runs; run++) {
    mcp.push(await runChild<number>(importer, files.mcp, env));
    empty.push(await runChild<number>(importer, files.empty, env));
  }
  return { mcp: median(mcp), empty: median(empty) };
};
