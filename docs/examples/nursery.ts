// A small API to try things on: `npx node docs/examples/nursery.ts [port]`. It keeps what it is told in memory.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Plant = { readonly id: string; readonly name: string };

const [, , port = '9000'] = process.argv;
const plants: Plant[] = ['Aster', 'Begonia', 'Crocus'].map((name, index) => ({ id: `p${index + 1}`, name }));
let calls = 0;

/** A page of those whose name holds a text, and where the next page begins. */
const page = (query: URLSearchParams) => {
  const found = plants.filter(({ name }) => name.includes(query.get('name') ?? ''));
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 20);
  return { plants: found.slice(from, to), next_cursor: to < found.length ? String(to) : null };
};

const added = (text: string): Plant => {
  const plant = { id: `p${plants.length + 1}`, name: String(JSON.parse(text).name) };
  plants.push(plant);
  return plant;
};

const answer = (method: string, { pathname, searchParams }: URL, body: string): readonly [number, unknown] => {
  const found = plants.find(({ id }) => pathname === `/v1/plants/${id}`);
  if (method === 'GET' && pathname === '/v1/plants') return [200, page(searchParams)];
  if (method === 'GET' && found !== undefined) return [200, found];
  if (method === 'POST' && pathname === '/v1/plants') return [201, added(body)];
  return [404, { message: 'There is no such thing here.' }];
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://nursery');
  const body = (await request.toArray()).join('');
  const [status, content] =
    request.headers.authorization === 'Bearer green-thumb'
      ? answer(request.method ?? 'GET', url, body)
      : [401, { message: 'Send the token green-thumb.' }];
  calls += 1;
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': String(Math.max(0, 100 - calls)),
    'x-ratelimit-reset': '60',
  });
  response.end(JSON.stringify(content));
});
server.listen(Number(port), '127.0.0.1', () => {
  const { port: open } = server.address() as AddressInfo;
  process.stdout.write(`The nursery is open on http://127.0.0.1:${open}\n`);
});
