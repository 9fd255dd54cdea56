// The operations of a document, and those that cannot be one of ours.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { OpenApiDocument } from './parse-document.ts';
import type { ReportEntry } from './report.ts';
import { missingReference, objectsIn, resolve, textIn } from './resolve.ts';

export type Operation = {
  /** METHOD, a space and the path as the document has it: what names and reports go by. */
  readonly key: string;
  readonly http: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  readonly id: string;
  readonly data: JsonObject;
  /** The path item, whose parameters and servers hold for the operation too. */
  readonly item: JsonObject;
  /** Methods of the same path. */
  readonly beside: readonly string[];
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const OTHERS = ['trace', 'query'];

export type Operations = { readonly operations: readonly Operation[]; readonly refused: readonly ReportEntry[] };

/** Every operation under `paths`, in the document's order. Webhooks are requests that the provider makes: they are none. */
export const operationsOf = ({ root }: OpenApiDocument): Operations => {
  const operations: Operation[] = [];
  const refused: ReportEntry[] = [];
  for (const [path, given] of Object.entries(isObject(root.paths) ? root.paths : {})) {
    if (path.startsWith('x-')) continue;
    const { value: item, missing } = resolve(root, given);
    if (item === undefined) {
      const reason = `The path is ${missingReference(missing)}.`;
      refused.push({ operation: path, kind: 'failed', reason, action: 'Put the path item into the document.' });
      continue;
    }
    operations.push(...operationsAt(path, item));
    refused.push(...refusedAt(path, item));
  }
  return { operations, refused };
};

const operationsAt = (path: string, item: JsonObject): readonly Operation[] => {
  const beside = METHODS.filter((http) => isObject(item[http.toLowerCase()]));
  return beside.map((http) => {
    const data = item[http.toLowerCase()] as JsonObject;
    return { key: `${http} ${path}`, http, path, id: textIn(data.operationId), data, item, beside };
  });
};

const refusedAt = (path: string, item: JsonObject): readonly ReportEntry[] => {
  const further = Object.keys(isObject(item.additionalOperations) ? item.additionalOperations : {});
  const names = [...OTHERS.filter((name) => isObject(item[name])), ...further];
  return names.map((name) => ({
    operation: `${name.toUpperCase()} ${path}`,
    kind: 'failed',
    reason: `The HTTP method ${name.toUpperCase()} is none that the gateway sends.`,
    action: 'Offer the operation under another method, or leave it out.',
  }));
};

/** Parameters of the path and of the operation; of two with one name and place the operation's counts. */
export const parametersOf = (document: OpenApiDocument, { item, data }: Operation) => {
  const declared = new Map<string, JsonObject>();
  const missing: string[] = [];
  for (const given of [...objectsIn(item.parameters), ...objectsIn(data.parameters)]) {
    const found = resolve(document.root, given);
    if (found.value === undefined) missing.push(missingReference(found.missing));
    else declared.set(`${textIn(found.value.in)} ${textIn(found.value.name)}`, found.value);
  }
  return { declared: [...declared.values()], missing };
};

/** The first answer of the 2xx class, which pagination is read from. */
export const successOf = ({ root }: OpenApiDocument, { data }: Operation): JsonObject => {
  const answers: { readonly [status: string]: Json } = isObject(data.responses) ? data.responses : {};
  const status = Object.keys(answers).find((each) => /^2/.test(each));
  return resolve(root, status === undefined ? undefined : answers[status]).value ?? {};
};
