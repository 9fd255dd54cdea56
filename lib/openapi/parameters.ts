// Parameters in path, query and header, with their OpenAPI 3 styles; 2.0 says the same with `collectionFormat`.

import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { placeholders } from '#core/upstream/argument-slots.ts';
import { isSettableHeader } from '#core/upstream/header-argument.ts';
import type { Argument } from './arguments.ts';
import type { Notes } from './report.ts';
import { textIn } from './resolve.ts';

/** Where a credential goes, `header authorization`: no argument may set that. */
export type Taken = ReadonlySet<string>;

type Parameter = Omit<Argument, 'name'>;

/** Wherever it stands, this is what the gateway sends itself; an agent holds no credentials. */
const CREDENTIAL = /^(?:access[-_]?token|token|api[-_]?key|authorization|x-api-key|x-auth-token)$/i;
const SAYS_CREDENTIAL = /authenticat|authoriz|access token|api[ -]?key/i;

export const isCredential = ({ name, description }: JsonObject): boolean =>
  CREDENTIAL.test(textIn(name)) && SAYS_CREDENTIAL.test(`${textIn(description)} ${textIn(name)}`);

/** Path parameters in the order of the template, declared or not, then those of query and header. */
export const readParameters = (
  path: string,
  declared: readonly JsonObject[],
  taken: Taken,
  notes: Notes,
): readonly Parameter[] => {
  const inPath = declared.filter((each) => each.in === 'path');
  const names = placeholders(path);
  const fromPath = names.map((wire) => {
    const found =
      inPath.find((each) => each.name === wire) ?? inPath.find((each) => bare(textIn(each.name)) === bare(wire));
    return found === undefined
      ? { in: 'path' as const, wire, required: true, schema: { type: 'string' } }
      : { ...parameter(found, 'path'), wire, required: true };
  });
  const lost = inPath.filter(({ name }) => !names.some((wire) => bare(wire) === bare(textIn(name))));
  for (const { name } of lost) notes.add(`The path has no place for its parameter ${name}.`, 'Correct the path.');
  return [...fromPath, ...outsidePath(declared, taken, notes)];
};

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const outsidePath = (declared: readonly JsonObject[], taken: Taken, notes: Notes): readonly Parameter[] =>
  declared.flatMap((each): readonly Parameter[] => {
    const { in: place } = each;
    const name = textIn(each.name);
    if (place === 'cookie') notes.add(`The cookie ${name} is not sent.`, 'Nothing, unless the provider insists on it.');
    if ((place !== 'query' && place !== 'header') || name === '') return [];
    if (taken.has(`${place} ${name.toLowerCase()}`) || isCredential(each)) return [];
    // OpenAPI 3 says that Accept, Content-Type and Authorization as parameters shall be ignored.
    if (place === 'header' && (name.toLowerCase() === 'accept' || !isSettableHeader(name.toLowerCase()))) return [];
    return [parameter(each, place)];
  });

/**
 * The value of `Accept` where a document names one that is not plain JSON: OpenAPI ignores such a parameter, and providers choose
 * a version by it.
 */
export const fixedAccept = (declared: readonly JsonObject[], taken: Taken): string | undefined => {
  const header = declared.find(({ in: place, name }) => place === 'header' && textIn(name).toLowerCase() === 'accept');
  if (header === undefined || taken.has('header accept')) return undefined;
  const schema = isObject(header.schema) ? header.schema : header;
  const only = Array.isArray(schema.enum) && schema.enum.length === 1 ? schema.enum[0] : undefined;
  const value = textIn(schema.default ?? schema.const ?? only);
  return /^application\/vnd\.[\x21-\x7e]+(?:; ?[\x21-\x7e]+)*$/.test(value) ? value : undefined;
};

const COLLECTIONS: { readonly [format: string]: Pick<Argument, 'style' | 'explode'> } = {
  csv: { style: 'form', explode: false },
  multi: { style: 'form' },
  ssv: { style: 'spaceDelimited' },
  pipes: { style: 'pipeDelimited' },
  tsv: { style: 'tabDelimited' },
};

const parameter = (given: JsonObject, place: 'path' | 'query' | 'header'): Parameter => ({
  in: place,
  wire: textIn(given.name),
  required: given.required === true || place === 'path',
  schema: schemaOf(given),
  ...(place === 'query' ? queryStyle(given) : simpleStyle(given)),
});

/** Of a query parameter or a form field; nothing where the default, exploded form, is right. */
export const queryStyle = (given: JsonObject): Pick<Argument, 'style' | 'explode'> => {
  const isList = given.type === 'array';
  if (isList) return COLLECTIONS[textIn(given.collectionFormat) || 'csv'] ?? {};
  const { style, explode, content } = given;
  if (isObject(content)) return Object.keys(content).some(isJson) ? { style: 'json' } : {};
  if (style === 'spaceDelimited' || style === 'pipeDelimited') return { style, explode: explode === true };
  if (style === 'deepObject') return { style };
  return explode === false ? { explode } : {};
};

const simpleStyle = ({ in: place, style, explode }: JsonObject): Pick<Argument, 'style' | 'explode'> => ({
  ...(place === 'path' && (style === 'matrix' || style === 'label') && { style }),
  ...(explode === true && { explode }),
});

const isJson = (media: string): boolean => /[/+]json$/.test(media);

/** OpenAPI 3 has `schema` or `content`, 2.0 puts the keywords into the parameter. What is sent as `content` is text. */
const schemaOf = (given: JsonObject): Json => {
  const { description, content, schema } = given;
  const told = typeof description === 'string' ? { description } : {};
  if (isObject(content)) {
    const json = Object.entries(content).find(([media]) => isJson(media))?.[1];
    if (given.in === 'query' && isObject(json) && isObject(json.schema)) return { ...json.schema, ...told };
    const [media] = Object.keys(content);
    return { type: 'string', description: `${textIn(description)} As ${media ?? 'JSON'} text.`.trim() };
  }
  if (isObject(schema)) return { ...schema, ...told };
  const { name: _name, in: _in, required: _required, schema: _schema, ...keywords } = given;
  return keywords.type === undefined ? { type: 'string', ...told } : keywords;
};
