// The peers, each installed for the occasion and run over the same documents, one process and a time limit for each document.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject, parseJson } from '#core/json.ts';
import type { Summary } from './import-record.ts';
import { installPeer, PEERS, type Peer, titleOf } from './peers.ts';

const CHILD = fileURLToPath(new URL('peer-document.ts', import.meta.url));
const LIMIT_MS = 120_000;
const HEAP_MB = 3072;

type Figures = Pick<Summary, 'tools' | 'valid' | 'callable' | 'bytes' | 'seconds' | 'rss'>;

/** An absolute path: of it, the file's name. */
const PATH = /(?:\/[^\s/'"]+)+\/([^\s/'"]+)/g;

/** What a document came to, or one sentence why nothing did. Nothing said names a path of this machine. */
const convert = (index: number, folder: string, path: string): Figures | string => {
  const ran = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, CHILD, String(index), folder, path],
    // Peers have no business with what the environment of whoever runs this holds.
    { encoding: 'utf8', timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 1e9, env: { PATH: process.env.PATH } },
  );
  if (ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ETIMEDOUT')
    return `no end after ${LIMIT_MS / 1000} s`;
  const line = parseJson(ran.stdout.trimEnd().split('\n').at(-1) ?? '');
  if (!isObject(line)) return `its process ended with ${ran.signal ?? ran.status}`;
  if (typeof line.failed !== 'string') return line as unknown as Figures;
  return line.failed.replace(PATH, '$1').split('\n').join(' ').slice(0, 80);
};

const summaryOf = (peer: Peer, index: number, folder: string, paths: readonly string[]): Summary => {
  const results = paths.map((path) => ({ document: basename(path), result: convert(index, folder, path) }));
  const made = results.flatMap(({ result }) => (typeof result === 'string' ? [] : [result]));
  const sum = (member: keyof Figures) => made.reduce((total, each) => total + each[member], 0);
  return {
    ...{ importer: titleOf(peer), documents: made.length },
    ...{ tools: sum('tools'), valid: sum('valid'), callable: sum('callable') },
    ...{ bytes: sum('bytes'), seconds: sum('seconds'), rss: Math.max(0, ...made.map(({ rss }) => rss)) },
    failures: results.flatMap(({ document, result }) =>
      typeof result === 'string' ? [{ document, reason: result }] : [],
    ),
  };
};

/** A summary of each peer, in the order of PEERS. One that cannot be installed has said so for all documents. */
export const measurePeers = (paths: readonly string[], say: (text: string) => void): readonly Summary[] => {
  const root = mkdtempSync(join(tmpdir(), 'sallyport-peers-'));
  try {
    return PEERS.map((peer, index) => {
      say(`${titleOf(peer)} …`);
      const folder = join(root, String(index));
      try {
        installPeer(peer, folder);
      } catch {
        const failures = [{ document: 'all', reason: 'it could not be installed' }];
        const nothing = { documents: 0, tools: 0, valid: 0, callable: 0, bytes: 0, seconds: 0, rss: 0 };
        return { importer: titleOf(peer), ...nothing, failures };
      }
      return summaryOf(peer, index, folder, paths);
    });
  } finally {
    rmSync(root, { recursive: true });
  }
};
