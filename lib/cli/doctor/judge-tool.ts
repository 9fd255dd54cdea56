// Tools against the limits of clients. Pure; every detail says what to do.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { ClientLimits } from '#lib/cli/client-limits.ts';
import type { Finding } from './finding.ts';
import { type Place, places } from './schema-places.ts';

const UNIONS = ['oneOf', 'anyOf', 'allOf'] as const;

/** Everything one client minds about one tool. @param serverName what the door is called in the client */
export const judgeTool = (tool: JsonObject, limits: ClientLimits, serverName: string): readonly Finding[] => {
  const name = String(tool.name);
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
  const all = places(schema);
  const found = [
    ...nameFindings(name, limits, serverName),
    ...descriptionFindings(tool.description, limits),
    ...rootFindings(schema, limits),
    ...depthFindings(all, limits),
    ...keywordFindings(all, limits),
  ];
  return found.map((finding) => ({ tool: name, ...finding }));
};

/** Everything one client minds about the number of tools. */
export const judgeCount = (count: number, { tools, label }: ClientLimits): readonly Finding[] =>
  tools === undefined || count <= tools.max
    ? []
    : [
        {
          effect: tools.effect,
          detail: `${count} tools are more than the ${tools.max} that ${label} takes: narrow the server's scope (--methods, --tags, --tools)`,
        },
      ];

const refuses = (detail: string): Finding => ({ effect: 'refuses', detail });

const nameFindings = (name: string, { toolName, prefixed }: ClientLimits, serverName: string): readonly Finding[] => {
  if (!toolName.test(name)) {
    return [refuses(`the name (${name.length} characters) must match ${toolName.source}: set tool_name`)];
  }
  const whole = prefixed === undefined ? 0 : prefixed.prefix(serverName).length + name.length;
  if (prefixed === undefined || whole <= prefixed.max) return [];
  return [
    refuses(
      `with the server's name "${serverName}" the name is ${whole} characters long, of ${prefixed.max}: set a shorter tool_name, or give the server a shorter name in the client`,
    ),
  ];
};

const descriptionFindings = (description: Json | undefined, { descriptionChars }: ClientLimits): readonly Finding[] => {
  const length = typeof description === 'string' ? description.length : 0;
  return descriptionChars === undefined || length <= descriptionChars
    ? []
    : [refuses(`the description is ${length} characters long, of ${descriptionChars}: shorten its record`)];
};

const rootFindings = (schema: JsonObject, { argumentName, rootUnions }: ClientLimits): readonly Finding[] => {
  const unions = rootUnions ? [] : UNIONS.filter((keyword) => Object.hasOwn(schema, keyword));
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return [
    ...unions.map((keyword) =>
      refuses(`inputSchema has ${keyword} at its root: move it into a property, or flatten it into one object`),
    ),
    ...names
      .filter((name) => !argumentName.test(name))
      .map((name) => refuses(`the argument "${name.slice(0, 80)}" must match ${argumentName.source}: rename it`)),
  ];
};

const depthFindings = (all: readonly Place[], { depth }: ClientLimits): readonly Finding[] => {
  const deepest = all.reduce((most, place) => Math.max(most, place.depth), 0);
  return depth === undefined || deepest <= depth.max
    ? []
    : [{ effect: depth.effect, detail: `inputSchema is ${deepest} levels deep, of ${depth.max}: flatten it` }];
};

const keywordFindings = (all: readonly Place[], limits: ClientLimits): readonly Finding[] =>
  all.flatMap(({ schema, pointer }): readonly Finding[] => [
    ...refFindings(schema, pointer, limits),
    ...typeFindings(schema, pointer, limits),
    ...formatFindings(schema, pointer, limits),
  ]);

const refFindings = (schema: JsonObject, pointer: string, { besideRef }: ClientLimits): readonly Finding[] => {
  if (besideRef === undefined || typeof schema.$ref !== 'string') return [];
  const beside = Object.keys(schema).filter((key) => key !== '$ref' && !besideRef.includes(key));
  return beside.length === 0
    ? []
    : [refuses(`${pointer} has ${beside.join(', ')} beside $ref: write the referenced schema out in its place`)];
};

const typeFindings = (schema: JsonObject, pointer: string, { typeArrays }: ClientLimits): readonly Finding[] =>
  typeArrays === undefined || !Array.isArray(schema.type)
    ? []
    : [{ effect: typeArrays, detail: `${pointer}/type is an array: choose one type` }];

const formatFindings = (schema: JsonObject, pointer: string, { stringFormats }: ClientLimits): readonly Finding[] => {
  const { format, type } = schema;
  if (stringFormats === undefined || type !== 'string' || typeof format !== 'string') return [];
  return stringFormats.known.includes(format)
    ? []
    : [{ effect: stringFormats.effect, detail: `${pointer}/format is "${format}": say it in the description instead` }];
};
