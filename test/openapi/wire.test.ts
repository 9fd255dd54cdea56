// Every tool of every document, called with every argument: what reaches the wire is read by the document's own words, and has to
// be what the arguments were.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { multipartFor } from '#core/upstream/load-multipart.ts';
import { sampleArguments } from '#test/integrations/sample-arguments.ts';
import { type Arrived, documentReader, pairsIn, readMultipart, type Writing } from './document-reader.ts';
import { importBytes } from './import.ts';

const DOCUMENTS = new URL('../../../shared/openapi/', import.meta.url);
const present = existsSync(DOCUMENTS);
if (!present) process.stderr.write(`Documents on the wire: skipped, ${DOCUMENTS.pathname} is absent\n`);
const files = present ? readdirSync(DOCUMENTS).filter((name) => /\.(?:json|ya?ml)$/.test(name)) : [];

let arrived: Arrived | undefined;
const upstream = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    arrived = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
    response.end();
  });
});
beforeAll(async () => {
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  upstream.closeAllConnections();
  upstream.close();
});

/** A client each: routes are by host, and documents have many. */
const clients = new Map<string, ReturnType<typeof createUpstreamClient>>();
const clientFor = (host: string) => {
  const { port } = upstream.address() as AddressInfo;
  const loopbackRoutes = { [host]: `http://127.0.0.1:${port}` };
  const client = clients.get(host) ?? createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes });
  clients.set(host, client);
  return client;
};

const variablesOf = ({ variables = {} }: Integration) =>
  Object.fromEntries(Object.entries(variables).map(([name, { enum: values }]) => [name, values?.[0] ?? 'acme']));

const call = async (integration: Integration, tool: Tool, args: JsonObject): Promise<Arrived> => {
  const { method, slots } = tool;
  const variables = variablesOf(integration);
  const multipart = await multipartFor(method);
  const built = buildRequest({ integration, method, slots, args, variables, multipart });
  if (!built.ok) throw new Error(`${tool.name} ${JSON.stringify(args)} ${JSON.stringify(built.error)}`);
  const answer = await clientFor(new URL(built.value.url).host)(built.value, [], Date.now() + 5000);
  if (answer.kind !== 'answer' || arrived === undefined) throw new Error(`${tool.name} ${JSON.stringify(answer)}`);
  return arrived;
};

/** Values as a URL or a form can hold them. */
const textsOf = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((item: Json) => textsOf(item));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, textsOf(item)]));
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** One item does not show how a list is written. */
const doubled = (args: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length === 1 ? [...value, ...(value as readonly Json[])] : value,
    ]),
  );

type Difference = {
  readonly tool: string;
  readonly argument: string;
  readonly sent: Json | undefined;
  readonly read: Json | undefined;
};

const same = (one: Json | undefined, other: Json | undefined): boolean => {
  const sorted = (value: Json | undefined): Json | undefined =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted()
            .map(([k, v]) => [k, sorted(v) as Json]),
        )
      : Array.isArray(value)
        ? value.map((v: Json) => sorted(v) as Json)
        : value;
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
};

/** As `pairsIn` reads them. */
const pairsOf = (value: Json, name: string): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item: Json) => pairsOf(item, name));
  if (!isObject(value)) return [`${name.replaceAll('[]', '')}=${textsOf(value)}`];
  return Object.entries(value).flatMap(([key, item]) => pairsOf(item, name === '' ? key : `${name}[${key}]`));
};

/** What was to be in the query, and what is there. */
const inQuery = (value: Json, wire: string, search: string, writing: Writing): [Json, Json] => {
  const text = new URLSearchParams(search).get(wire) ?? '';
  if (writing.kind === 'json') return [value, JSON.parse(text) as Json];
  if (!isObject(value) && !Array.isArray(value)) return [textsOf(value), text];
  if (writing.kind === 'joined') {
    const parts = isObject(value) ? Object.entries(value).flat() : value;
    return [parts.map((part) => textsOf(part)), text.split(writing.by)];
  }
  // OpenAPI says nothing of objects in a list or in an object without brackets: each is written as JSON.
  if (Array.isArray(value) && value.some(isObject) && writing.prefix === '')
    return [value, new URLSearchParams(search).getAll(wire).map((item) => JSON.parse(item) as Json)];
  if (isObject(value) && writing.prefix === '' && Object.values(value).some(isObject)) {
    const given = new URLSearchParams(search);
    const read = Object.keys(value).map((name) => [name, JSON.parse(given.get(name) ?? 'null') as Json]);
    return [value, Object.fromEntries(read) as Json];
  }
  const sent = pairsOf(value, Array.isArray(value) ? wire : writing.prefix).toSorted();
  const names = new Set(sent.map((pair) => pair.split('=')[0]));
  return [sent, pairsIn(search).filter((pair) => names.has(pair.split('=')[0]))];
};

const differences = async (root: JsonObject, key: string, tool: Tool, args: JsonObject, found: Arrived) => {
  const reader = documentReader(root, key);
  const [path = '', search = ''] = found.path.split('?');
  const inPath = reader.pathValues(path);
  const names = Array.from(tool.method.path.matchAll(/\{([^{}]+)\}/g), ([, name = '']) => name);
  const wrong: Difference[] = [];
  const expectSame = (argument: string, [sent, read]: readonly [Json | undefined, Json | undefined]): void => {
    if (!same(sent, read)) wrong.push({ tool: tool.name, argument, sent, read });
  };
  for (const { argument, in: place, wire } of tool.slots) {
    const value = args[argument];
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join() : textsOf(value);
    if (place === 'path') expectSame(argument, [text, inPath[names.indexOf(wire)]]);
    if (place === 'header') expectSame(argument, [text, String(found.headers[wire.toLowerCase()])]);
    if (place === 'query') expectSame(argument, inQuery(value, wire, search, reader.writing(wire)));
  }
  expectSame('the body', await bodies(tool, args, found));
  return wrong;
};

/** What was to be sent, and what was. */
const bodies = async (tool: Tool, args: JsonObject, { headers, body }: Arrived): Promise<[Json, Json]> => {
  const slots = tool.slots.filter((slot) => slot.in === 'body' && args[slot.argument] !== undefined);
  const [whole] = slots.filter((slot) => slot.whole);
  const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
  const text = body.toString();
  if (slots.length === 0) return ['', /^(?:|\{\}|--[\w-]+--\s*)$/.test(text) ? '' : text];
  if (tool.method.body?.encoding === 'binary') return [String(args[whole?.argument ?? '']), body.toString('base64')];
  if (whole !== undefined) {
    const value = args[whole.argument] as Json;
    if (tool.method.body?.encoding === 'form') return [pairsOf(value, '').toSorted(), pairsIn(text)];
    return /json$/.test(type) ? [value, JSON.parse(text) as Json] : [value, text];
  }
  const members = Object.fromEntries(slots.map(({ argument, wire }) => [wire, args[argument] as Json]));
  if (/json$/.test(type)) return [withoutPages(tool, members), withoutPages(tool, JSON.parse(text) as JsonObject)];
  if (type.startsWith('multipart/')) {
    const read = await readMultipart(headers, body);
    const files = slots.filter(({ argument }) => isFile(tool, argument)).map(({ wire }) => wire);
    const told = Object.entries(members).map(([name, value]): [string, Json] => [
      name,
      files.includes(name) ? fromBase64(value) : partsOf(value),
    ]);
    return [Object.fromEntries(told), read];
  }
  return [pairsOf(members, '').toSorted(), pairsIn(text)];
};

const withoutPages = ({ method }: Tool, body: JsonObject): JsonObject => {
  const pages = Object.values(method.pagination ?? {}).flatMap((each) =>
    isObject(each) && each.in === 'body' ? [each.name] : [],
  );
  return Object.fromEntries(Object.entries(body).filter(([name]) => !pages.includes(name)));
};

const isFile = ({ inputSchema }: Tool, argument: string): boolean => {
  const schema = (inputSchema.properties as JsonObject)[argument];
  const text = JSON.stringify(schema);
  return text.includes('"contentEncoding":"base64"');
};

const fromBase64 = (value: Json): Json =>
  (Array.isArray(value) ? value : [value]).map((each: Json) => Buffer.from(String(each), 'base64').toString());
const partsOf = (value: Json): Json =>
  (Array.isArray(value) ? value : [value]).map((each: Json) =>
    typeof each === 'string' ? each : JSON.stringify(each),
  );

describe.skipIf(!present)('on the wire', () => {
  it.each(files.length > 0 ? files : ['none'])(
    '%s',
    async (name) => {
      const { definition, root, keys } = importBytes(readFileSync(new URL(name, DOCUMENTS)));
      const wrong: Difference[] = [];
      for (const tool of buildTools(definition)) {
        const key = keys.get(`${tool.resource} ${tool.methodName}`) ?? '';
        for (const which of ['required', 'all'] as const) {
          const args = doubled(sampleArguments(tool, which));
          wrong.push(...(await differences(root, key, tool, args, await call(definition, tool, args))));
        }
      }
      expect(wrong.slice(0, 10)).toEqual([]);
    },
    60_000,
  );
});
