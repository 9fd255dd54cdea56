// One document, made into tools by a peer and judged as ours are; prints one line of JSON for import.ts.
import { readFileSync } from 'node:fs';
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import { parseDocument } from '#lib/openapi/parse-document.ts';
import { type Candidate, score } from '#test/openapi/judge.ts';
import { loadPeer, PEERS } from './peers.ts';

const [, , index = '', folder = '', path = ''] = process.argv;
const peer = PEERS[Number(index)];
if (peer === undefined) throw new Error(`there is no peer ${index}`);
const module = await loadPeer(peer, folder);
const parsed = parseDocument(readFileSync(path));
if (!parsed.ok) throw new Error(`${path} ${parsed.error}`);

/** As `tools/list` would write it; a schema that refers to itself cannot be written. */
const written = (value: unknown): string => {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
};

const run = async (): Promise<JsonObject> => {
  const started = performance.now();
  const made = await peer.convert(path, module);
  const fragments = made.map(({ name, description, inputSchema }) => written({ name, description, inputSchema }));
  const seconds = (performance.now() - started) / 1000;
  const rss = process.resourceUsage().maxRSS / 1024;
  const candidates = made.map((tool, at): Candidate => {
    const listed = parseJson(fragments[at] ?? '');
    const schema: Json | undefined = isObject(listed) ? listed.inputSchema : undefined;
    return { ...tool, inputSchema: isObject(schema) ? schema : {} };
  });
  const bytes = fragments.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { tools: made.length, ...score(parsed.value.root, candidates), bytes, seconds, rss };
};

const outcome = await run().catch((fault: Error) => ({ failed: fault.message }));
process.stdout.write(`\n${JSON.stringify(outcome)}\n`, () => process.exit(0));
