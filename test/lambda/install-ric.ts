// Fetches AWS's runtime interface client into the cache of the checkout, once. It compiles curl and a native client, so it
// is no dependency: `npm ci` must work where there is no compiler.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { RIC, RIC_DIRECTORY, RIC_VERSION } from './ric.ts';

const run = promisify(execFile);
const BUILD_TOOLS = ['cmake', 'c++', 'make'];
const LIMIT_MS = 300_000;

const stop = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const lacking = async (): Promise<readonly string[]> => {
  const tried = await Promise.allSettled(BUILD_TOOLS.map((tool) => run(tool, ['--version'])));
  return BUILD_TOOLS.filter((_, i) => tried[i]?.status === 'rejected');
};

const install = async (): Promise<void> => {
  const missing = await lacking();
  if (missing.length > 0)
    stop(
      `npm run test:lambda compiles aws-lambda-ric and lacks ${missing.join(', ')}: install what is missing and run it again.`,
    );
  process.stderr.write(`Installing aws-lambda-ric ${RIC_VERSION}, which takes about half a minute of compiling …\n`);
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false'];
  await run('npm', ['install', '--prefix', RIC_DIRECTORY, ...flags, `aws-lambda-ric@${RIC_VERSION}`], {
    timeout: LIMIT_MS,
    maxBuffer: 64 << 20,
  }).catch((fault: { stderr?: string }) =>
    stop(`${fault.stderr ?? ''}\naws-lambda-ric ${RIC_VERSION} could not be installed; npm says why above.`),
  );
};

if (process.platform !== 'linux')
  stop('npm run test:lambda runs on Linux only: Lambda’s runtime client builds nowhere else.');
// Written by the last step of its build.
if (!existsSync(RIC.client)) await install();
