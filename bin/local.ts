// npm start: the whole gateway on this machine.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { lockDirectory } from '#lib/local/data-lock.ts';
import { provision } from '#lib/local/first-run.ts';
import { type Gateway, startGateway } from '#lib/local/gateway.ts';
import { METRICS_FILE, openMetricsFile } from '#lib/local/metrics-file.ts';
import { trustPreview } from '#lib/local/trust/preview.ts';
import { readyLine, welcome } from '#lib/local/welcome.ts';

const HELP = `Usage: npm start -- [options]

  --port N      port on 127.0.0.1; 0 takes a free one (default 8787)
  --data DIR    where tables, keys, secrets and metrics.ndjson are kept (default .sallyport)
  --ephemeral   keep everything in memory
  --upstream HOST=URL
                where calls of that host go instead: http://127.0.0.1:PORT, for an API on this machine; may be repeated
  --json        print one JSON line when ready; logs go to stderr
  --help        this text
`;

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8787' },
        data: { type: 'string' },
        ephemeral: { type: 'boolean', default: false },
        upstream: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (fault) {
    return fail(`${(fault as Error).message}\n\n${HELP}`);
  }
};

const UPSTREAM = /^([a-z0-9.-]+)=(http:\/\/(?:127\.0\.0\.1|\[::1\]):\d+(?:\/.*)?)$/;

/** Host name → address, of every `--upstream`. */
const readUpstreams = (given: readonly string[]): { readonly [host: string]: string } =>
  Object.fromEntries(
    given.map((route) => {
      const [, host, url] = UPSTREAM.exec(route) ?? [];
      return host === undefined || url === undefined || URL.parse(url) === null
        ? fail(
            `--upstream ${route} must be HOST=http://127.0.0.1:PORT, such as api.acme.example=http://127.0.0.1:9000.`,
          )
        : [host, url];
    }),
  );

const describe = (fault: unknown, port: number, directory = ''): string => {
  const { code, message, syscall } = fault as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} is taken: choose another with --port N, or --port 0 for a free one.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port} may not be used by this user: choose one above 1023 with --port N.`;
  if (code?.startsWith('LEVEL_'))
    return `The tables in ${directory} cannot be opened: restore them from a backup, or choose another directory with --data DIR.`;
  return syscall === undefined
    ? message
    : `${directory} cannot be used (${message}): choose another directory with --data DIR.`;
};

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const untilStopped = (gateway: Gateway, release: () => void): void => {
  const schedule = setInterval(() => {
    void gateway.purge().catch(() => undefined);
    void gateway.refresh().catch(() => undefined);
    void gateway.seal().catch(() => undefined);
  }, 60_000);
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    clearInterval(schedule);
    await gateway.close();
    release();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
};

const options = readOptions();
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const port = Number(options.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('--port must be a number from 0 to 65535.');
if (options.ephemeral && options.data !== undefined)
  fail('--ephemeral keeps nothing: leave out --data, or leave out --ephemeral.');
const loopbackRoutes = readUpstreams(options.upstream);
const directory = options.ephemeral ? undefined : resolve(options.data ?? '.sallyport');
let release = (): void => undefined;
// dynalite opens its files in the background and throws where nobody can catch it.
process.on('uncaughtException', (fault: NodeJS.ErrnoException) => {
  release();
  fail(fault.code?.startsWith('LEVEL_') ? describe(fault, port, directory) : String(fault.stack));
});
try {
  if (directory !== undefined) release = lockDirectory(directory);
  const gateway = await startGateway({
    port,
    directory,
    log,
    ...(directory !== undefined && { metrics: openMetricsFile(join(directory, METRICS_FILE), log) }),
    loopbackRoutes,
    findPage: trustPreview(log),
    integrationDirectories: [fileURLToPath(new URL('../integrations', import.meta.url))],
  });
  untilStopped(gateway, release);
  const made = await provision(gateway, Date.now());
  process.stdout.write(options.json ? `${readyLine(gateway, made)}\n` : welcome(gateway, made, directory));
} catch (fault) {
  release();
  fail(describe(fault, port, directory));
}
