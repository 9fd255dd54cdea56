// The published document: OpenAPI 3.1 by its own rules, and the same routes as the router's.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import { ROUTES } from '#core/provisioning/routes.ts';
import { startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type Document, describedApi, type Operation } from './described-api.ts';

let gateway: TestGateway;
let document: Document;
let operations: readonly (readonly [path: string, method: string, operation: Operation])[];

beforeAll(async () => {
  gateway = await startTestGateway();
  document = (await describedApi(gateway)).document;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [path, method, operation] as const),
  );
});
afterAll(() => gateway.close());

/** Every object inside, with its pointer. */
const walk = (value: Json, pointer = ''): readonly (readonly [string, JsonObject])[] => {
  if (Array.isArray(value)) return value.flatMap((item, i) => walk(item, `${pointer}/${i}`));
  if (!isObject(value)) return [];
  const inside = Object.entries(value).flatMap(([key, item]) => walk(item, `${pointer}/${key}`));
  return [[pointer, value], ...inside];
};

describe('the OpenAPI document', () => {
  it('says that it is one of version 3.1, of this API, at this URL', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.0.0' }, servers: [{ url: gateway.url }] });
    expect(Object.keys(document).sort()).toEqual(['components', 'info', 'openapi', 'paths', 'security', 'servers']);
  });

  it('describes every route of the router and no other', () => {
    const described = operations.map(([path, method]) => `${method.toUpperCase()} ${path}`).sort();
    expect(described).toEqual(ROUTES.map(({ method, resource }) => `${method} ${resource}`).sort());
    expect(described.length).toBe(40);
  });

  it('names every operation once', () => {
    const ids = operations.map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-zA-Z]+$/.test(id))).toEqual([]);
  });

  it('declares exactly the placeholders of each path as required path parameters', () => {
    for (const [path, , { parameters }] of operations) {
      const declared = parameters.filter((each) => each.in === 'path');
      const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      expect([path, declared.map(({ name }) => name)]).toEqual([path, names]);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('offers an Idempotency-Key on every POST and nowhere else, a cursor on every paged list', () => {
    const offering = (name: string) =>
      operations
        .filter(([, , { parameters }]) => parameters.some((each) => each.name === name))
        .map(([, method, { operationId }]) => `${method} ${operationId}`)
        .sort();
    expect(offering('Idempotency-Key')).toEqual([
      'post confirmConnection',
      'post connectAccount',
      'post createAccount',
      'post createAdminKey',
      'post createApiToken',
      'post createServer',
      'post createTenant',
      'post revokeServers',
      'post rotateServer',
    ]);
    expect(offering('cursor')).toEqual([
      'get listAccounts',
      'get listAdminKeys',
      'get listApiTokens',
      'get listAuditEvents',
      'get listDoors',
      'get listOperatorAuditEvents',
      'get listServers',
      'get listTenants',
    ]);
  });

  it('describes each answer with words and, but for 204, a media type; every refusal as problem details', () => {
    for (const [path, method, { responses }] of operations) {
      const statuses = Object.keys(responses);
      expect([path, method, statuses.length]).toEqual([path, method, 2]);
      const [success = ''] = statuses;
      expect(success).toMatch(/^20[0124]$/);
      expect(Object.keys(responses[success]?.content ?? {})).toEqual(
        method === 'delete' && success === '204' ? [] : ['application/json'],
      );
      expect(Object.keys(responses.default?.content ?? {})).toEqual(['application/problem+json']);
    }
    expect(
      walk(document as unknown as Json)
        .filter(([pointer, value]) => /\/responses\/\w+$/.test(pointer) && typeof value.description !== 'string')
        .map(([pointer]) => pointer),
    ).toEqual([]);
  });

  it('refers only to what it holds, and uses every schema it holds', () => {
    const references = walk(document as unknown as Json).flatMap(([, { $ref }]) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    for (const reference of references) {
      expect([reference, readPointer(document as unknown as Json, reference.slice(1)) !== undefined]).toEqual([
        reference,
        true,
      ]);
    }
    const used = new Set(references.map((reference) => reference.split('/').at(-1)));
    expect(Object.keys(document.components.schemas).filter((name) => !used.has(name))).toEqual([]);
  });

  it('holds schemas that an independent validator accepts as JSON Schema 2020-12', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, validateFormats: false });
    ajv.addVocabulary(['components']);
    const schemas = walk(document as unknown as Json).flatMap(([pointer, value]) =>
      isObject(value.schema) ? [[pointer, value.schema] as const] : [],
    );
    expect(schemas.length).toBeGreaterThan(60);
    for (const [pointer, schema] of schemas) {
      const compile = () => ajv.compile({ ...schema, components: document.components });
      expect(compile, pointer).not.toThrow();
    }
  });

  it('closes every object but those that others define: a new field cannot slip out unseen', () => {
    const open = Object.entries(document.components.schemas)
      .filter(([, schema]) => schema.type === 'object' && schema.additionalProperties !== false)
      .map(([name]) => name);
    expect(open).toEqual(['Tool', 'Problem']);
  });
});
