// The API as its own OpenAPI document describes it: every answer that a test gets is held against the schema of its
// operation, every refusal against Problem.
import { expect } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { type ApiAnswer, api } from '#test/support/gateway.ts';

type Described = { readonly content?: { readonly [type: string]: { readonly schema: JsonObject } } };
export type Operation = {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: Described;
  readonly responses: { readonly [status: string]: Described };
};
export type Document = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: JsonObject } };
};

const operationOf = (document: Document, method: string, path: string): Operation => {
  const [bare = ''] = path.split('?');
  const template = Object.keys(document.paths)
    .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
    .find((each) => new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare));
  const operation = template && document.paths[template]?.[method.toLowerCase()];
  if (!operation) throw new Error(`the document does not describe ${method} ${bare}`);
  return operation;
};

export type Call = (
  key: string | undefined,
  route: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<ApiAnswer>;

export type DescribedApi = {
  readonly call: Call;
  readonly document: Document;
  /** Operation and status of every answer so far. */
  readonly seen: ReadonlySet<string>;
};

export const describedApi = async (gateway: { readonly url: string }): Promise<DescribedApi> => {
  const document = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as Document;
  const seen = new Set<string>();
  const compiled = new Map<JsonObject, ReturnType<typeof compileSchema>>();
  const problemsOf = async (schema: JsonObject, value: unknown) => {
    const found = compiled.get(schema) ?? compileSchema({ ...schema, components: document.components } as JsonObject);
    compiled.set(schema, found);
    return (await found).validate(value as Json);
  };
  const call: Call = async (key, route, body, headers) => {
    const answer = await api(gateway, key, route, body, headers);
    const [method = '', path = ''] = route.split(' ');
    const operation = operationOf(document, method, path);
    seen.add(`${operation.operationId} ${answer.status}`);
    const described = operation.responses[answer.status] ?? (answer.status >= 400 ? operation.responses.default : {});
    const type = answer.headers.get('content-type') ?? undefined;
    const schema = type === undefined ? undefined : described?.content?.[type]?.schema;
    const what = `${operation.operationId} ${answer.status} ${type ?? 'without a body'}`;
    expect({ what, described: schema !== undefined }).toEqual({ what, described: type !== undefined });
    if (schema === undefined) expect({ what, body: answer.body }).toEqual({ what, body: undefined });
    else expect({ what, problems: await problemsOf(schema, answer.body) }).toEqual({ what, problems: [] });
    return answer;
  };
  return { call, document, seen };
};
