// One execution environment: AWS's runtime client on a function's asset, with the environment that its template gives it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuOfTree } from '#test/support/process-cpu.ts';
import type { DeployedFunction } from './deployed-functions.ts';
import { RIC } from './ric.ts';
import { type Outcome, type RuntimeError, startRuntimeApi } from './runtime-api.ts';

export type Sandbox = {
  /** Milliseconds from the start of the process to its first question for an event. */
  readonly initMs: number;
  /** What kept it from starting. */
  readonly initError: RuntimeError | undefined;
  readonly invoke: (event: unknown) => Promise<{ readonly outcome: Outcome; readonly ms: number }>;
  /** CPU of the process since it started, in ms. */
  readonly cpuMs: () => number;
  /** Lines of stdout and stderr: what CloudWatch would get. */
  readonly lines: () => readonly string[];
  /** Exit code, once it has ended by itself or was stopped. */
  readonly stop: () => Promise<number | null>;
};

/** As Lambda sets them (docs.aws.amazon.com/lambda, "Defined runtime environment variables"). */
const runtimeEnvironment = (deployed: DeployedFunction, api: string): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  AWS_REGION: deployed.region,
  AWS_DEFAULT_REGION: deployed.region,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployed.memoryMb),
  AWS_LAMBDA_FUNCTION_NAME: deployed.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_FORMAT: 'JSON',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${deployed.name}`,
  AWS_LAMBDA_LOG_LEVEL: 'INFO',
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0',
  AWS_LAMBDA_RUNTIME_API: api,
  LAMBDA_TASK_ROOT: deployed.directory,
  LANG: 'en_US.UTF-8',
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TZ: ':UTC',
  _HANDLER: deployed.handler,
});

/** @param env endpoints of AWS, and what a test changes of the function's own variables; `undefined` removes one */
export const startSandbox = async (
  deployed: DeployedFunction,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Sandbox> => {
  const api = await startRuntimeApi(`arn:aws:lambda:${deployed.region}:111122223333:function:${deployed.name}`);
  const begun = performance.now();
  const child = spawn(process.execPath, [RIC.entry, deployed.handler], {
    cwd: deployed.directory,
    env: { ...runtimeEnvironment(deployed, api.address), ...deployed.environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const ended = once(child, 'close');
  const died = ended.then(([code]) => {
    throw new Error(`${deployed.name} ended with ${code} and no answer:\n${output}`);
  });
  died.catch(() => undefined);
  const said = await Promise.race([api.started, died]);
  return {
    initMs: performance.now() - begun,
    initError: said === 'ready' ? undefined : said,
    invoke: async (event) => {
      const asked = performance.now();
      const outcome = await Promise.race([api.invoke(event, deployed.timeoutMs), died]);
      return { outcome, ms: performance.now() - asked };
    },
    cpuMs: () => cpuOfTree(child.pid as number),
    lines: () => output.split('\n').filter((line) => line !== ''),
    stop: async () => {
      // One that could not start ends by itself, and its exit code is part of the answer.
      if (said === 'ready') child.kill('SIGKILL');
      const [code] = await ended;
      api.close();
      return code as number | null;
    },
  };
};
