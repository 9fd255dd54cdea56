// An input schema against the limits of a client: its depth and size, and the keywords in it. Pure.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { ClientLimits } from '#lib/cli/client-limits.ts';
import type { Finding, FindingKind } from './finding.ts';
import { type Place, places } from './schema-places.ts';

/** Everything a client minds about a schema below its root. */
export const judgeSchema = (schema: JsonObject, limits: ClientLimits): readonly Finding[] => {
  const all = places(schema);
  return [
    ...depthFindings(all, limits),
    ...sizeFindings(all, limits),
    ...all.flatMap((place) => RULES.flatMap((rule) => rule(place, limits))),
  ];
};

const depthFindings = (all: readonly Place[], { depth }: ClientLimits): readonly Finding[] => {
  const deepest = all.reduce((most, place) => Math.max(most, place.depth), 0);
  if (depth === undefined || deepest <= depth.max) return [];
  const detail = `inputSchema is ${deepest} levels deep, of ${depth.max}: flatten it`;
  return [{ kind: 'depth', effect: depth.effect, detail }];
};

const sizeFindings = (all: readonly Place[], { nameChars }: ClientLimits): readonly Finding[] => {
  if (nameChars === undefined) return [];
  const size = all.reduce((sum, { schema }) => sum + charsOf(schema), 0);
  if (size <= nameChars.max) return [];
  const detail = `its names and listed values have ${size} characters, of ${nameChars.max}: leave some out`;
  return [{ kind: 'size', effect: nameChars.effect, detail }];
};

const charsOf = ({ properties, $defs, enum: values }: JsonObject): number => {
  const names = [properties, $defs].flatMap((map) => (isObject(map) ? Object.keys(map) : []));
  return [...names, ...listed(values).map(String)].reduce((sum, text) => sum + text.length, 0);
};

const listed = (values: Json | undefined): readonly Json[] =>
  Array.isArray(values) ? (values as readonly Json[]) : [];

type Rule = (place: Place, limits: ClientLimits) => readonly Finding[];

/** @param effect absent: this client does not mind */
const when = (minded: boolean, kind: FindingKind, effect: Finding['effect'] | undefined, detail: string) =>
  minded && effect !== undefined ? [{ kind, effect, detail }] : [];

const RULES: readonly Rule[] = [
  ({ schema, pointer }, { besideRef }) => {
    if (besideRef === undefined || typeof schema.$ref !== 'string') return [];
    const beside = Object.keys(schema).filter((key) => key !== '$ref' && !besideRef.includes(key));
    const detail = `${pointer} has ${beside.join(', ')} beside $ref: write the referenced schema out in its place`;
    return when(beside.length > 0, 'ref', 'refuses', detail);
  },
  ({ schema, pointer }, { typeArrays }) =>
    when(Array.isArray(schema.type), 'type', typeArrays, `${pointer}/type is an array: choose one type`),
  ({ schema: { type, format }, pointer }, { stringFormats }) =>
    when(
      type === 'string' && typeof format === 'string' && stringFormats?.known.includes(format) === false,
      'format',
      stringFormats?.effect,
      `${pointer}/format is "${format}": say it in the description instead`,
    ),
  ({ schema, pointer }, { unknownKeywords }) =>
    (unknownKeywords?.names ?? [])
      .filter((name) => Object.hasOwn(schema, name))
      .flatMap((name) =>
        when(
          true,
          'keyword',
          unknownKeywords?.effect,
          `${pointer}/${name} is not known: say it in the description instead`,
        ),
      ),
  ({ schema: { enum: values }, pointer }, { textEnums }) =>
    when(
      listed(values).some((value) => typeof value !== 'string' || value === ''),
      'values',
      textEnums,
      `${pointer}/enum lists what is no text, or an empty one: name the values in the description instead`,
    ),
  ({ schema: { type, items }, pointer }, { itemsNeeded }) =>
    when(type === 'array' && items === undefined, 'items', itemsNeeded, `${pointer} has no items: say what it holds`),
];
