// Pagination, where parameters and answer say the same. Where they do not, the provider's own parameters stay arguments:
// a guess would hide a parameter that an agent needs.
import type { LimitParameter, Pagination } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';
import { type Operation, successOf } from './operations.ts';
import type { OpenApiDocument } from './parse-document.ts';
import { objectsIn, resolve, textIn } from './resolve.ts';

const CURSOR = /^(?:cursor|page_?token|next_?token|next_?cursor|page_?cursor|continuation_?token|page\[cursor\])$/i;
const NEXT = /^(?:next_?cursor|next_?page_?token|next_?token|continuation_?token|next_?marker)$/i;
const OFFSET = /^(?:offset|skip|start_?at)$/i;
const PAGE = /^(?:page|page_?number)$/i;
const LIMIT = /^(?:limit|per_?page|page_?size|max_?results|size|page\[size\])$/i;
const TOTAL = /^(?:total|total_?count|total_?results|total_?items)$/i;

type Found = { readonly pointer: string; readonly name: string; readonly schema: JsonObject };

/** Properties of an answer down to two levels, where paging fields stand. */
const propertiesOf = (root: JsonObject, schema: Json | undefined, pointer = '', depth = 0): readonly Found[] => {
  const { value } = resolve(root, schema);
  if (value === undefined || depth > 3) return [];
  const own = Object.entries(isObject(value.properties) ? value.properties : {}).slice(0, 100);
  const merged = objectsIn(value.allOf).flatMap((each) => propertiesOf(root, each, pointer, depth + 1));
  return [
    ...merged,
    ...own.flatMap(([name, property]): readonly Found[] => {
      const at = `${pointer}/${pointerToken(name)}`;
      const found = resolve(root, property).value ?? {};
      return [
        { pointer: at, name, schema: found },
        ...(pointer === '' ? propertiesOf(root, found, at, depth + 1) : []),
      ];
    }),
  ];
};

const answerSchema = (document: OpenApiDocument, operation: Operation): Json | undefined => {
  const answer = successOf(document, operation);
  if (answer.schema !== undefined) return answer.schema;
  const content = isObject(answer.content) ? answer.content : {};
  const json = Object.entries(content).find(([type]) => /json/i.test(type))?.[1];
  return isObject(json) ? json.schema : undefined;
};

const limitOf = (parameters: readonly JsonObject[]): LimitParameter | undefined => {
  const found = parameters.find(({ name }) => LIMIT.test(textIn(name)));
  const schema = isObject(found?.schema) ? found.schema : found;
  const max = schema?.maximum;
  if (found === undefined || !Number.isInteger(max) || Number(max) < 1 || Number(max) > 100_000) return undefined;
  const usual = Number(schema?.default);
  const isUsual = Number.isInteger(usual) && usual >= 1 && usual <= Number(max);
  return { name: textIn(found.name), max: Number(max), ...(isUsual && { default: usual }) };
};

/** RFC 8288: the answer names the next page itself. */
const answersLink = (document: OpenApiDocument, operation: Operation): boolean => {
  const { headers } = successOf(document, operation);
  return isObject(headers) && Object.keys(headers).some((name) => name.toLowerCase() === 'link');
};

/** Of a GET; `undefined` where the evidence is not clear. */
export const readPagination = (
  document: OpenApiDocument,
  operation: Operation,
  declared: readonly JsonObject[],
): Pagination | undefined => {
  if (operation.http !== 'GET') return undefined;
  const query = declared.filter((each) => each.in === 'query');
  const limit = limitOf(query);
  const nameLike = (pattern: RegExp) => query.map(({ name }) => textIn(name)).find((name) => pattern.test(name));
  const [cursor, page, offset] = [nameLike(CURSOR), nameLike(PAGE), nameLike(OFFSET)];
  const places = [cursor, page, offset].filter((name) => name !== undefined);
  if (places.length === 0) return undefined;
  const limited = { ...(limit !== undefined && { limit }) };
  if (answersLink(document, operation)) return { kind: 'link', parameters: places, ...limited };
  const schema = answerSchema(document, operation);
  const fields = propertiesOf(document.root, schema);
  const next = fields.filter(({ name, schema: field }) => NEXT.test(name) && field.type !== 'object');
  if (cursor !== undefined && next.length === 1)
    return { kind: 'cursor', cursor: { name: cursor }, ...limited, next: (next[0] as Found).pointer };
  const items = itemsOf(document.root, schema, fields);
  // Without the size of a page nobody can tell a short page, the last one, from a full one.
  if (items === undefined || limit === undefined || cursor !== undefined) return undefined;
  if (offset !== undefined && page === undefined) {
    const total = fields.filter(({ name }) => TOTAL.test(name));
    const counted = total.length === 1 ? { total: (total[0] as Found).pointer } : {};
    return { kind: 'offset', offset: { name: offset }, limit, items, ...counted };
  }
  return page === undefined || offset !== undefined ? undefined : { kind: 'page', page: { name: page }, limit, items };
};

/** The one list of an answer. */
const itemsOf = (root: JsonObject, schema: Json | undefined, fields: readonly Found[]): string | undefined => {
  if (resolve(root, schema).value?.type === 'array') return '';
  const lists = fields.filter(
    ({ pointer, schema: field }) => field.type === 'array' && pointer.split('/').length === 2,
  );
  return lists.length === 1 ? (lists[0] as Found).pointer : undefined;
};
