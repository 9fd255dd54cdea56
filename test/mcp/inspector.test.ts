// The MCP Inspector's command line, in its three eras: what a person runs first against a door that does not work.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const INSPECTOR = fileURLToPath(
  new URL('clients/launcher/build/index.js', import.meta.resolve('@modelcontextprotocol/inspector/package.json')),
);

let gateway: TestGateway;
let exhausted: TestGateway;
let url: string;
let exhaustedUrl: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  exhausted = await startTestGateway({ demo: { limit: 0, window: 10 } });
  ({ url } = await openDoor(gateway));
  ({ url: exhaustedUrl } = await openDoor(exhausted));
});
afterAll(async () => {
  await gateway.close();
  await exhausted.close();
});

const CALL = ['--method', 'tools/call', '--tool-name', 'get_single_crm_contact_by_id', '--tool-arg', 'id="7"'];

const inspect = (
  door: string,
  era: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const all = [INSPECTOR, '--cli', door, '--transport', 'http', '--protocol-era', era, ...args];
    execFile(process.execPath, all, { timeout: 15_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    );
  });

describe.each(['legacy', 'auto', 'modern'])('mcp-inspector --protocol-era %s', (era) => {
  it('lists tools that are portable between clients', async () => {
    const { code, stdout, stderr } = await inspect(url, era, '--method', 'tools/list', '--strict');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).tools).toHaveLength(12);
  });

  it('calls a tool', async () => {
    const { code, stdout, stderr } = await inspect(url, era, ...CALL);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(JSON.parse(stdout).content[0].text)).toMatchObject({ id: '7' });
  });

  it('tells a person of a rate limit and its seconds', async () => {
    const { code, stderr } = await inspect(exhaustedUrl, era, ...CALL);
    expect(code).toBe(1);
    expect(stderr).toContain('429');
    expect(stderr).toMatch(/retry after \d+\s?s/i);
  });
});
