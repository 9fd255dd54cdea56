// Every snippet is read as its client reads it; what comes of it is used with the official SDK against a gateway.
import { readFileSync } from 'node:fs';
import { Client as SdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseToken, TOKEN_PATTERN } from '#core/tokens/token.ts';
import { welcome } from '#lib/local/welcome.ts';
import { type Door, headerDoor, headersOf, secondFactorDoor, urlDoor } from '#lib/trust/clients/client.ts';
import { CLIENTS } from '#lib/trust/clients/clients.ts';
import { EXAMPLE_BASE, VALUES } from '#lib/trust/clients/placeholders.ts';
import { api, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { filled, type Values } from './recording.ts';
import { hasPython, shellWords, type Target, targetOf } from './snippets.ts';

const DOORS: readonly Door[] = [urlDoor(), headerDoor(), secondFactorDoor()];

const snippets = DOORS.flatMap((door) =>
  CLIENTS.flatMap(({ id, snippets: render }) => render(door).map((block) => ({ id, door, block }))),
);
const targetOfDoor = (door: Door): Target => ({ url: door.url, headers: headersOf(door, (name) => VALUES[name]) });

describe('the table of clients', () => {
  it('says of each when and where its documentation was read', () => {
    for (const { asOf, source, where } of CLIENTS) {
      expect(asOf).toMatch(/^2026-\d\d-\d\d$/);
      expect(new URL(source).protocol).toBe('https:');
      expect(where).not.toBe('');
    }
    expect(new Set(CLIENTS.map(({ id }) => id)).size).toBe(CLIENTS.length);
  });

  it('has a snippet of the URL for every client, and of headers for those that can send them', () => {
    for (const { id, modes, snippets: render } of CLIENTS) {
      expect(render(urlDoor()).length, id).toBeGreaterThan(0);
      expect(render(headerDoor()).length > 0, id).toBe(modes.header === 'yes');
    }
  });

  it('holds no token', () => {
    const tokens = JSON.stringify(snippets).match(new RegExp(TOKEN_PATTERN, 'g')) ?? [];
    expect(tokens.filter((token) => parseToken(token).ok)).toEqual([]);
  });

  it('gives every snippet a title of its own', () => {
    const titles = snippets.map(({ block }) => block.title);
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
  });
});

describe('a snippet', () => {
  if (!hasPython) it.skip('in Python is parsed: python3 is not there', () => undefined);
  const readable = snippets.filter(({ block }) => block.language !== 'python' || hasPython);

  it.each(readable.map((each) => [each.block.title, each] as const))(
    '%s: points at the door',
    async (_, { door, block }) => {
      expect(await targetOf(block)).toEqual(targetOfDoor(door));
    },
  );

  const JSON_MEMBERS: { readonly [id: string]: (name: string) => object } = {
    'claude-desktop-bridge': (name) => ({ mcpServers: { [name]: { command: 'npx', args: expect.any(Array) } } }),
    'claude-code': (name) => ({ mcpServers: { [name]: { type: 'http', url: expect.any(String) } } }),
    cursor: (name) => ({ mcpServers: { [name]: { url: expect.any(String) } } }),
    'vs-code': (name) => ({ servers: { [name]: { type: 'http', url: expect.any(String) } } }),
    windsurf: (name) => ({ mcpServers: { [name]: { serverUrl: expect.any(String) } } }),
    'gemini-cli': (name) => ({ mcpServers: { [name]: { httpUrl: expect.any(String) } } }),
    'openai-responses': (name) => ({ type: 'mcp', server_label: name, server_url: expect.any(String) }),
  };
  const files = snippets.filter(({ block }) => block.language === 'json');

  it.each(files.map((each) => [each.block.title, each] as const))(
    '%s: has the members that its client reads',
    (_, { id, door, block }) => {
      expect(JSON.parse(block.text)).toMatchObject(JSON_MEMBERS[id]?.(door.name) ?? {});
      expect(Object.keys(JSON_MEMBERS)).toContain(id);
      expect(block.text).not.toMatch(id === 'windsurf' || id === 'gemini-cli' ? /"url"/ : /"(?:serverUrl|httpUrl)"/);
    },
  );

  it('of VS Code asks for every value that it uses', () => {
    for (const { block } of files.filter(({ id }) => id === 'vs-code')) {
      const { inputs = [] } = JSON.parse(block.text) as { inputs?: { id: string; password: boolean }[] };
      const used = Array.from(block.text.matchAll(/\$\{input:([\w-]+)\}/g), (match) => match[1]);
      expect(inputs.map(({ id }) => id)).toEqual(used);
      expect(inputs.every(({ password }) => password)).toBe(true);
    }
  });

  it('of the bridge pins its version, and has no space behind a colon', () => {
    for (const { block } of files.filter(({ id }) => id === 'claude-desktop-bridge')) {
      const { args } = Object.values(JSON.parse(block.text).mcpServers)[0] as { args: string[] };
      expect(args.slice(0, 2)).toEqual(['-y', 'mcp-remote@0.15.1']);
      for (const [i, word] of args.entries())
        if (args[i - 1] === '--header') expect(word).toMatch(/^[\w-]+:\$\{\w+\}$/);
    }
  });

  /** code.claude.com/docs/en/mcp and geminicli.com/docs/tools/mcp-server, as of the table. */
  const FLAGS = new Set(['--transport', '--header', '--scope', '--env']);
  const commands = snippets.filter(({ block }) => block.language === 'console');

  it.each(commands.map(({ door, block }) => [block.title, block.text, door] as const))(
    '%s: has options that exist, before the name',
    (_, text, door) => {
      const words = shellWords(text);
      expect([
        ['claude', 'mcp', 'add'],
        ['gemini', 'mcp', 'add'],
      ]).toContainEqual(words.slice(0, 3));
      const options = words.filter((word) => word.startsWith('-'));
      expect(options.filter((option) => !FLAGS.has(option))).toEqual([]);
      expect(options.length * 2 + 5).toBe(words.length);
      expect(words.slice(-2)).toEqual([door.name, door.url]);
      expect(words[words.indexOf('--transport') + 1]).toBe('http');
    },
  );
});

describe('the official SDK with what the snippets say', () => {
  let gateway: TestGateway;
  let values: Values;
  beforeAll(async () => {
    gateway = await startTestGateway();
    const door = await openDoor(gateway, { require_api_token_auth: true });
    const token = await api(gateway, gateway.adminKey, `POST /tenants/${door.tenant}/api-tokens`, { name: 'agents' });
    const open = await api(gateway, gateway.adminKey, `POST /integrated-account/${door.account}/mcp`, { name: 'open' });
    values = {
      [EXAMPLE_BASE]: gateway.url,
      YOUR_URL_TOKEN: door.token,
      YOUR_SERVER_ID: door.server,
      YOUR_API_TOKEN: token.body.token,
      OPEN_TOKEN: open.body.token,
      OPEN_ID: open.body.id,
    };
  });
  afterAll(() => gateway.close());

  const toolsAt = async ({ url, headers }: Target): Promise<number> => {
    const client = new SdkClient({ name: 'test', version: '1' });
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { ...headers } } });
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    const { tools } = await client.listTools();
    await client.close();
    return tools.length;
  };

  /** @param isOpen whether the door is one that asks for no second factor */
  const live = (door: Door, isOpen: boolean): Target => {
    const text = JSON.stringify(targetOfDoor(door));
    const named = isOpen ? text.replaceAll('YOUR_URL', 'OPEN').replaceAll('YOUR_SERVER', 'OPEN') : text;
    return JSON.parse(filled(named, values)) as Target;
  };

  it('lists tools by the URL alone, by a header, and by both tokens', async () => {
    expect(await toolsAt(live(urlDoor(), true))).toBe(12);
    expect(await toolsAt(live(headerDoor(), true))).toBe(12);
    expect(await toolsAt(live(secondFactorDoor(), false))).toBe(12);
  });

  it('is refused where a second factor is asked for and none comes', async () => {
    await expect(toolsAt(live(headerDoor(), false))).rejects.toThrow(/closed/);
  });
});

describe('what else speaks of clients', () => {
  it('npm start prints snippets of the table', () => {
    const made = { mcpUrl: 'http://127.0.0.1:8787/mcp/YOUR_URL_TOKEN' };
    const door: Door = { name: 'sallyport-demo', url: made.mcpUrl, headers: [] };
    const printed = welcome({ url: '' } as never, made as never, undefined)
      .split('\n')
      .map((line) => line.trim());
    for (const id of ['claude-code', 'cursor', 'vs-code']) {
      const [block] = CLIENTS.find((client) => client.id === id)?.snippets(door) ?? [];
      const text = block?.language === 'json' ? JSON.stringify(JSON.parse(block.text)) : block?.text;
      expect(printed).toContain(text);
    }
  });

  it('the README says of clients what the table says', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = Array.from(
      readme.matchAll(/^\| (.+?) \| (yes) \| (yes|no|limited beta) \| the vendor's documentation \|$/gm),
    );
    const said = (named: RegExp): string | undefined => rows.find(([, name = '']) => named.test(name))?.[3];
    const names: { readonly [id: string]: RegExp } = {
      'claude-connectors': /claude\.ai/,
      'claude-code': /Claude Code/,
      chatgpt: /ChatGPT/,
      cursor: /Cursor/,
      'vs-code': /VS Code/,
      windsurf: /Windsurf/,
      'gemini-cli': /Gemini CLI/,
      'openai-responses': /Responses API/,
      'openai-agents-js': /Agents SDK/,
      'langchain-js': /LangChain/,
    };
    for (const [id, named] of Object.entries(names)) {
      const header = CLIENTS.find((client) => client.id === id)?.modes.header;
      expect(said(named), id).toBe(header === 'limited' ? 'limited beta' : header);
    }
  });
});
