// The gateway and its peers in one run: same upstream, same document, and the official SDK's client in front of each.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { cpuOfTree, rssOfTree } from '#test/support/process-cpu.ts';
import { DOCUMENT_SLUG } from './api-document.ts';
import { CALL_PEERS, type CallPeer, type Place } from './call-peers.ts';
import { startChild } from './child.ts';
import { bundled, type Setting } from './setting.ts';
import { median, shuffled } from './statistics.ts';

export type PeerFigures = {
  readonly name: string;
  readonly lacks: string;
  /** CPU in ms from the start of the process until the first call is answered, handshake included. */
  readonly cold_cpu_ms: number;
  readonly p50_ms: number;
  /** CPU in ms per call. */
  readonly cpu_ms: number;
  readonly rss_mb: number;
  readonly tools: number;
};

export type PeerResult = PeerFigures | { readonly name: string; readonly failed: string };

type Running = {
  readonly name: string;
  readonly lacks: string;
  readonly pid: number;
  readonly client: Client;
  readonly tool: string;
  readonly tools: number;
  readonly coldCpu: number;
  readonly stop: () => Promise<void>;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
};

const START_MS = 15_000;

const connected = async (url: string): Promise<Client> => {
  for (const begun = performance.now(); ; ) {
    const client = new Client({ name: 'bench', version: '1.0.0' });
    try {
      await client.connect(new StreamableHTTPClientTransport(new URL(url)));
      return client;
    } catch (fault) {
      if (performance.now() - begun > START_MS) throw fault;
      await wait(50);
    }
  }
};

type Server = { readonly pid: number; readonly url: string; readonly stop: () => Promise<void> };

const run = async ({ pid, url, stop }: Server, about: Pick<Running, 'name' | 'lacks' | 'tool'>): Promise<Running> => {
  const client = await connected(url);
  const call = () => client.callTool({ name: about.tool, arguments: { id: '7' } });
  if (!JSON.stringify(await call()).includes('Tim')) throw new Error('its call was not answered with the contact');
  const coldCpu = cpuOfTree(pid);
  const { tools } = await client.listTools();
  const closeAll = async () => {
    await client.close();
    await stop();
  };
  return { ...about, pid, client, coldCpu, tools: tools.length, stop: closeAll };
};

const startPeer = async (peer: CallPeer, at: Place): Promise<Running> => {
  const child: ChildProcess = spawn(process.execPath, peer.command(at), {
    stdio: 'ignore',
    env: { PATH: process.env.PATH, PORT: String(at.port), API_BASE_URL: at.upstream },
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    return await run({ pid: child.pid as number, url: `http://127.0.0.1:${at.port}/mcp`, stop }, peer);
  } catch (fault) {
    await stop();
    throw fault;
  }
};

const startOurs = async ({ directory, outside, gateway }: Setting): Promise<Running> => {
  const child = startChild(await bundled(directory, './gateway-process.ts'), gateway);
  const url = `${await child.ask<string>('serve')}/mcp/${outside.tokens[DOCUMENT_SLUG]}`;
  const about = { name: 'sallyport', lacks: '', tool: 'get_single_imported_contact_by_id' };
  return run({ pid: child.pid, url, stop: child.stop }, about);
};

const ROUND = 100;

const compare = async (all: readonly Running[], { random, quick }: Setting): Promise<readonly PeerFigures[]> => {
  const found = new Map(all.map((each) => [each, { p50: [] as number[], cpu: [] as number[] }]));
  const round = async ({ client, tool }: Running, count: number): Promise<readonly number[]> => {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const begun = performance.now();
      await client.callTool({ name: tool, arguments: { id: '7' } });
      times.push(performance.now() - begun);
    }
    return times;
  };
  for (const each of all) await round(each, quick ? 200 : 2000);
  for (let n = 0; n < (quick ? 3 : 15); n++) {
    for (const each of shuffled(all, random)) {
      const before = cpuOfTree(each.pid);
      found.get(each)?.p50.push(median(await round(each, ROUND)));
      found.get(each)?.cpu.push((cpuOfTree(each.pid) - before) / ROUND);
    }
  }
  return all.map((each) => ({
    ...{ name: each.name, lacks: each.lacks, tools: each.tools, cold_cpu_ms: each.coldCpu },
    p50_ms: median(found.get(each)?.p50 ?? []),
    cpu_ms: median(found.get(each)?.cpu ?? []),
    rss_mb: rssOfTree(each.pid),
  }));
};

const firstLine = (fault: unknown): string => (fault as Error).message.split('\n')[0]?.slice(0, 120) ?? '';

/** Installs what can be; npm blocks this process, so nothing is connected yet. */
const prepared = async ({ directory, outside, progress }: Setting, document: string) => {
  const ready: { readonly peer: CallPeer; readonly at: Place }[] = [];
  const failed: PeerResult[] = [];
  for (const [index, peer] of CALL_PEERS.entries()) {
    progress(`installing ${peer.name}`);
    const at = {
      folder: join(directory, `peer-${index}`),
      document,
      upstream: outside.upstream,
      port: await freePort(),
    };
    try {
      peer.prepare(at);
      ready.push({ peer, at });
    } catch (fault) {
      failed.push({ name: peer.name, failed: firstLine(fault) });
    }
  }
  return { ready, failed };
};

/** The gateway first; a peer that cannot be installed or does not answer says so instead of figures. */
export const measureCallPeers = async (setting: Setting, document: string): Promise<readonly PeerResult[]> => {
  const { ready, failed } = await prepared(setting, document);
  setting.progress('calls through the gateway and its peers');
  const running: Running[] = [await startOurs(setting)];
  try {
    for (const { peer, at } of ready) {
      try {
        running.push(await startPeer(peer, at));
      } catch (fault) {
        failed.push({ name: peer.name, failed: firstLine(fault) });
      }
    }
    return [...(await compare(running, setting)), ...failed];
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
  }
};
