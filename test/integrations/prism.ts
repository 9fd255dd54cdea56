// Prism as a child process: a mock of the vendor that says what in a request its document does not allow.
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import net, { type AddressInfo } from 'node:net';
import type { UpstreamAnswer } from '#core/upstream/exchange.ts';

export type Prism = { readonly url: string; readonly stop: () => void };

const START_MS = 20_000;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const listening = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`Prism did not start: ${output.slice(-500)}`)), START_MS);
    const settle = (result: () => void) => {
      clearTimeout(timer);
      result();
    };
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-5000);
      if (output.includes('is listening on')) settle(resolve);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => settle(() => reject(new Error(`Prism ended with ${code}: ${output.slice(-500)}`))));
  });

/** Starts Prism over one document. Without `--errors`: that makes it refuse a valid Zendesk create for its own answer. */
export const startPrism = async (document: URL): Promise<Prism> => {
  const port = await freePort();
  const cli = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');
  const args = [
    cli,
    'mock',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--multiprocess',
    'false',
    document.pathname,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => {
    child.kill('SIGKILL');
  };
  process.once('exit', stop);
  await listening(child);
  return { url: `http://127.0.0.1:${port}`, stop };
};

type Finding = { readonly location: readonly string[]; readonly message: string };

/**
 * What Prism found wrong with a request (not with its own answer). It says so in a header where the document has an answer
 * for such requests, else in a problem document of its own; a body in a form that is not declared is 415.
 */
export const prismViolations = ({ status, headers, body }: UpstreamAnswer): readonly string[] => {
  const problem = headers['content-type'] === 'application/problem+json' ? new TextDecoder().decode(body) : '{}';
  const { validation = [], title } = JSON.parse(problem) as { validation?: Finding[]; title?: string };
  const reported = JSON.parse(headers['sl-violations'] ?? '[]') as Finding[];
  const found = [...reported, ...validation].filter(({ location }) => location[0] === 'request');
  if (found.length === 0 && status >= 400) return [`${status} ${title ?? 'as the vendor refuses'}`];
  return found.map(({ message }) => message);
};
