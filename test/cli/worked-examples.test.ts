// The worked examples of the documents, typed into a shell: the same programs, the same commands, the same output.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asShown, consoleBlocks, runInShell } from '#test/support/console.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let directory: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-example-'));
  await symlink(join(ROOT, 'docs'), join(directory, 'docs'));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill();
  await rm(directory, { recursive: true });
});

/** A program of this checkout, and the first line that it prints. */
const started = async (...args: readonly string[]): Promise<string> => {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  const [line] = await once(child.stdout, 'data');
  return String(line);
};

const UPSTREAM = '127.0.0.1:9000';

// The examples are written for a POSIX shell.
describe.skipIf(process.platform === 'win32')('a worked example', () => {
  it.each([
    ['README.md', 'Bring your own API in two minutes', 8],
    ['docs/adding-an-integration.md', 'From nothing to a call', 7],
  ])('of %s goes as it is shown: %s', async (file, heading, count) => {
    const [programs = [], steps = []] = consoleBlocks(file, heading);
    const [nursery, gateway] = programs;
    expect(nursery?.command).toBe('npx node docs/examples/nursery.ts');
    expect(gateway?.command).toMatch(
      /^npm start -- --upstream api\.nursery\.example=http:\/\/127\.0\.0\.1:9000(?: +#|$)/,
    );
    const open = await started('docs/examples/nursery.ts', '0');
    const [, upstream = ''] = /(127\.0\.0\.1:\d+)/.exec(open) ?? [];
    expect(open.trim().replace(upstream, UPSTREAM)).toMatch(asShown(nursery?.output ?? ''));
    const route = `api.nursery.example=http://${upstream}`;
    const ready = JSON.parse(
      await started('bin/local.ts', '--ephemeral', '--port', '0', '--json', '--upstream', route),
    );
    const env = { SALLYPORT_URL: ready.provisioning_url, SALLYPORT_KEY: ready.admin_key };
    expect(steps).toHaveLength(count);
    const commands = steps.map(({ command }) => command.replaceAll(UPSTREAM, upstream));
    const printed = await runInShell(commands, directory, env);
    expect(printed).toHaveLength(count);
    for (const [index, { command, output }] of steps.entries())
      expect(`${command}\n${printed[index]?.replaceAll(upstream, UPSTREAM).trimEnd()}`.trimEnd()).toMatch(
        asShown(`${command}\n${output}`),
      );
  });

  it('of docs/cli.md goes as it is shown: integration try', async () => {
    const [[step] = []] = consoleBlocks('docs/cli.md', 'integration try');
    const [printed = ''] = await runInShell([step?.command ?? 'false'], ROOT);
    expect(printed.trimEnd()).toMatch(asShown(step?.output ?? 'nothing'));
  });
});
