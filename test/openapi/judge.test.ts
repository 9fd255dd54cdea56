// The judge of importers, judged: what it calls invalid and lost, and that the page of the benchmark shows what was recorded.
import { expect, it } from 'vitest';
import { pageOf, readPage, readRecord } from '#test/bench/import-record.ts';
import { type Candidate, judge, score } from './judge.ts';

const root = {
  openapi: '3.1.0',
  paths: {
    '/plants/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true }],
      get: {},
      put: { requestBody: { content: { 'application/json': {} } } },
    },
    '/plants': { get: {} },
  },
};

const inputSchema = { type: 'object', properties: { id: { type: 'string' }, body: { type: 'object' } } };
const GET: Candidate = { key: 'GET /plants/{id}', name: 'get', inputSchema, inPath: 1, hasBody: false };
const PUT: Candidate = { key: 'PUT /plants/{id}', name: 'put', inputSchema, inPath: 1, hasBody: true };
const LIST: Candidate = { key: 'GET /plants', name: 'list', inputSchema, inPath: 0, hasBody: false };

it('has nothing against tools that say what their operations need', () => {
  expect(judge(root, [GET, PUT, LIST])).toEqual(new Map());
  expect(score(root, [GET, PUT, LIST])).toEqual({ valid: 3, callable: 3 });
});

it('tells what is not there from what is of no use', () => {
  const webhook = { ...LIST, key: 'POST plant.sold' };
  expect(score(root, [GET, webhook])).toEqual({ valid: 1, callable: 1 });
});

it.each<[string, Partial<Candidate>, string]>([
  ['a parameter of the path', { inPath: 0 }, 'lost'],
  ['the body', { hasBody: false }, 'lost'],
  ['a name of its own', { name: 'get' }, 'invalid'],
  ['a legal name', { name: 'put plant' }, 'invalid'],
  ['an object at the root', { inputSchema: {} }, 'invalid'],
  ['a root without unions', { inputSchema: { ...inputSchema, anyOf: [{}] } }, 'invalid'],
  ['legal argument names', { inputSchema: { type: 'object', properties: { 'a[]': {} } } }, 'invalid'],
  ['references that lead somewhere', { inputSchema: { type: 'object', $ref: '#/nowhere' } }, 'invalid'],
  ['a schema of 2020-12', { inputSchema: { type: 'object', properties: { a: { required: true } } } }, 'invalid'],
])('asks for %s', (_, changed, fault) => {
  expect(judge(root, [GET, { ...PUT, ...changed }, LIST]).get(PUT.key)?.fault).toBe(fault);
});

it('docs/benchmarks/import.md shows the record, of one run', () => {
  const record = readRecord();
  expect(pageOf(readPage(), record)).toBe(readPage());
  expect(readPage()).toContain(`Recorded on ${record.recorded}`);
  const [ours, ...peers] = record.importers;
  expect([ours?.importer, ours?.callable, peers.length]).toEqual(['sallyport', record.operations, 4]);
});
