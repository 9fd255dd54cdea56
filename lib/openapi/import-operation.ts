// One operation → one method with its documentation record. What goes wrong here concerns this operation alone.
import type { DocumentationRecord, Method } from '#core/integrations/integration.ts';
import { placeholders } from '#core/upstream/argument-slots.ts';
import type { Address } from './addresses.ts';
import { type Argument, ruleOf, withNames } from './arguments.ts';
import { type Body, readBody } from './body.ts';
import { classOf } from './method-class.ts';
import { type Operation, parametersOf } from './operations.ts';
import { readPagination } from './pagination.ts';
import { fixedAccept, readParameters, type Taken } from './parameters.ts';
import type { OpenApiDocument } from './parse-document.ts';
import { pathTemplate } from './path-template.ts';
import type { Place } from './places.ts';
import { type Notes, notesOn, type ReportEntry } from './report.ts';
import { textIn } from './resolve.ts';
import { operationSchemas } from './schema/operation-schemas.ts';
import { paragraph } from './text.ts';
import { snake } from './words.ts';

export type ImportedMethod = {
  readonly key: string;
  readonly place: Place;
  readonly method: Method;
  readonly record: DocumentationRecord;
};

type Work = {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  readonly place: Place;
  readonly name: string;
  readonly taken: Taken;
  readonly address: Address;
  /** Bytes of its schemas above which they are told more coarsely. */
  readonly comfortable: number;
};

/** Characters of a tool's description. */
const MAX_DESCRIPTION = 450;

export type ImportedOperation = { readonly method?: ImportedMethod; readonly report: readonly ReportEntry[] };

export const importOperation = (work: Work): ImportedOperation => {
  const { operation, address } = work;
  const notes = notesOn(operation.key);
  const { declared, missing } = parametersOf(work.document, operation);
  for (const what of missing) notes.add(`One of its parameters is ${what}.`, 'Put the parameter into the document.');
  const body = readBody(work.document, operation, declared, notes);
  const path = operation.path.replace(/\{[?&][^{}]*\}/g, '').split(/[?#]/)[0] ?? '';
  const named = withNames([...readParameters(path, declared, work.taken, notes), ...body.members]);
  const inPath = named.filter((each) => each.in === 'path').slice(0, placeholders(path).length);
  const template = pathTemplate(
    address.prefix + operation.path,
    inPath.map(({ name }) => name),
  );
  if (!template.ok)
    return {
      report: [{ operation: operation.key, kind: 'failed', reason: template.error, action: 'Correct the path.' }],
    };
  const fixed = new Set(Object.keys(template.value.query));
  const given = named.filter((each) => each.in !== 'query' || !fixed.has(each.wire));
  const schemas = operationSchemas(work.document.root, given, body.whole, work.comfortable, notes);
  const record: DocumentationRecord = {
    resource: work.place.resource,
    method: work.place.method,
    description: descriptionOf(operation, notes),
    ...(schemas.query !== undefined && { query_schema: schemas.query }),
    ...(schemas.body !== undefined && { body_schema: schemas.body }),
  };
  const method = methodOf(work, template.value, given, body);
  return { method: { key: operation.key, place: work.place, method, record }, report: notes.entries() };
};

const descriptionOf = ({ data, key }: Operation, notes: Notes): string => {
  const summary = paragraph(textIn(data.summary), 200);
  const text = paragraph(textIn(data.description), MAX_DESCRIPTION);
  const isLost = text === '' && textIn(data.description).trim() !== '';
  if (isLost)
    notes.add('Its description reads like an order to a model, and is left out.', 'Describe it in your own words.');
  if (summary === '' && text === '') return paragraph(`Calls ${key}.`, 300) || 'An operation.';
  if (summary === '' || text.toLowerCase().startsWith(summary.toLowerCase().replace(/\.$/, ''))) return text;
  const both = `${/[.!?…]$/.test(summary) ? summary : `${summary}.`} ${text}`.trim();
  return paragraph(both, MAX_DESCRIPTION) || summary;
};

const tagsOf = ({ data }: Operation): readonly string[] => {
  const listed = Array.isArray(data.tags) ? (data.tags as readonly unknown[]) : [];
  const tags = listed.map((tag) => snake(String(tag)).slice(0, 40).replace(/_$/, ''));
  return [...new Set(tags)].filter((tag) => tag !== '').slice(0, 20);
};

const methodOf = (
  { document, operation, place, name, address, taken }: Work,
  { path, query }: { readonly path: string; readonly query: Method['query'] },
  given: readonly Argument[],
  { rule }: Body,
): Method => {
  const kind = classOf(operation, place.method);
  const rules = given.map((each) => [each.name, ruleOf(each)] as const).filter(([, each]) => each !== undefined);
  const { declared } = parametersOf(document, operation);
  const pagination = readPagination(document, operation, declared);
  const accept = fixedAccept(declared, taken);
  const tags = tagsOf(operation);
  return {
    http: operation.http,
    path,
    ...(address.baseUrl !== undefined && { base_url: address.baseUrl }),
    tool_name: name,
    ...(kind !== undefined && { class: kind }),
    ...(tags.length > 0 && { tags }),
    ...(rules.length > 0 && { parameters: Object.fromEntries(rules) as Method['parameters'] }),
    ...(Object.keys(query ?? {}).length > 0 && { query }),
    ...(accept !== undefined && { headers: { accept } }),
    ...(rule !== undefined && { body: rule as Method['body'] }),
    ...(pagination !== undefined && { pagination }),
  } as Method;
};
