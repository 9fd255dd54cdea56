// Other ways from an agent to an API, at exact versions, each before the same upstream, made from the same OpenAPI document
// where it takes one, and asked by the same official client.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installPeer } from './peers.ts';
import { benchFile } from './setting.ts';

export type CallPeer = {
  readonly name: string;
  /** What it does not do that the gateway does. */
  readonly lacks: string;
  /** Installs and builds what it needs. Throws where that fails. */
  readonly prepare: (at: Place) => void;
  /** Command line of the server, without Node itself. */
  readonly command: (at: Place) => readonly string[];
  readonly tool: string;
};

export type Place = {
  readonly folder: string;
  /** Path of the OpenAPI document. */
  readonly document: string;
  readonly upstream: string;
  readonly port: number;
};

const IVOTOBY = '1.16.1';
const GENERATOR = '4.0.1';
const PROXY = '6.7.19';

const npm = (folder: string, ...rest: readonly string[]): void => {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...rest, ...flags], { cwd: folder, stdio: 'ignore', timeout: 180_000 });
};

const SDK_SERVER = benchFile('./sdk-server-process.mjs');

/** A stdio server behind mcp-proxy. */
const proxied = (folder: string, port: number, ...server: readonly string[]): readonly string[] => [
  join(folder, 'node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs'),
  ...['--host', '127.0.0.1', '--port', String(port), '--endpoint', '/mcp', '--server', 'stream', '--'],
  ...[process.execPath, ...server],
];

export const CALL_PEERS: readonly CallPeer[] = [
  {
    name: 'official SDK, minimal server',
    lacks: 'one tool written by hand; no tenants, tokens, scopes, credentials, audit, limits',
    prepare: () => undefined,
    command: ({ upstream, port }) => [SDK_SERVER, upstream, String(port)],
    tool: 'get_contact',
  },
  {
    name: `mcp-proxy ${PROXY}`,
    lacks: 'passes HTTP on to one stdio server (the minimal one above); no tenants, scopes, vault, audit',
    prepare: ({ folder }) => installPeer({ name: 'mcp-proxy', version: PROXY }, folder),
    command: ({ folder, upstream, port }) => proxied(folder, port, SDK_SERVER, upstream),
    tool: 'get_contact',
  },
  {
    name: `@ivotoby/openapi-mcp-server ${IVOTOBY}`,
    lacks: 'one API and one set of headers for everybody; no tokens of its own, tenants, vault, audit',
    prepare: ({ folder }) => installPeer({ name: '@ivotoby/openapi-mcp-server', version: IVOTOBY }, folder),
    command: ({ folder, document, upstream, port }) => [
      join(folder, 'node_modules/@ivotoby/openapi-mcp-server/bin/mcp-server.js'),
      ...['--transport', 'http', '--host', '127.0.0.1', '--port', String(port)],
      ...['--api-base-url', upstream, '--openapi-spec', document],
    ],
    tool: 'get-contact',
  },
  {
    // Of its own HTTP server the first request is the last on Node 24 ("ReadableStream is locked").
    name: `openapi-mcp-generator ${GENERATOR} (stdio, behind mcp-proxy)`,
    lacks: 'a program for one API, credentials from its environment; no tenants, tokens, scopes, vault, audit',
    prepare: ({ folder, document, upstream }) => {
      installPeer({ name: 'openapi-mcp-generator', version: GENERATOR }, folder);
      installPeer({ name: 'mcp-proxy', version: PROXY }, join(folder, 'proxy'));
      const program = join(folder, 'node_modules/openapi-mcp-generator/bin/openapi-mcp-generator.js');
      const made = join(folder, 'made');
      const flags = ['--base-url', upstream, '--force'];
      execFileSync(process.execPath, [program, '--input', document, '--output', made, ...flags], { stdio: 'ignore' });
      npm(made, 'install');
      npm(made, 'run', 'build');
    },
    command: ({ folder, port }) => proxied(join(folder, 'proxy'), port, join(folder, 'made/build/index.js')),
    tool: 'get_contact',
  },
];
