// Tools against the limits of clients. Pure; every detail says what to do.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { ClientLimits } from '#lib/cli/client-limits.ts';
import type { Finding, FindingKind } from './finding.ts';
import { judgeSchema } from './judge-schema.ts';

const UNIONS = ['oneOf', 'anyOf', 'allOf'] as const;

/** Everything one client minds about one tool. @param serverName what the door is called in the client */
export const judgeTool = (tool: JsonObject, limits: ClientLimits, serverName: string): readonly Finding[] => {
  const name = String(tool.name);
  const schema = isObject(tool.inputSchema) ? tool.inputSchema : {};
  const found = [
    ...nameFindings(name, limits, serverName),
    ...descriptionFindings(tool.description, limits),
    ...rootFindings(schema, limits),
    ...judgeSchema(schema, limits),
  ];
  return found.map((finding) => ({ tool: name, ...finding }));
};

/** Everything one client minds about the number of tools. */
export const judgeCount = (count: number, { tools, label }: ClientLimits): readonly Finding[] =>
  tools === undefined || count <= tools.max
    ? []
    : [
        {
          kind: 'count',
          effect: tools.effect,
          detail: `${count} tools are more than the ${tools.max} that ${label} takes: narrow the server's scope (--methods, --tags, --tools), or let it be searched (--tool-mode search)`,
        },
      ];

const refuses = (kind: FindingKind, detail: string): Finding => ({ kind, effect: 'refuses', detail });

const nameFindings = (name: string, { toolName, prefixed }: ClientLimits, serverName: string): readonly Finding[] => {
  if (!toolName.test(name)) {
    return [refuses('name', `the name (${name.length} characters) must match ${toolName.source}: set tool_name`)];
  }
  const whole = prefixed === undefined ? 0 : prefixed.prefix(serverName).length + name.length;
  if (prefixed === undefined || whole <= prefixed.max) return [];
  return [
    refuses(
      'name',
      `with the server's name "${serverName}" the name is ${whole} characters long, of ${prefixed.max}: set a shorter tool_name, or give the server a shorter name in the client`,
    ),
  ];
};

const descriptionFindings = (description: Json | undefined, { descriptionChars }: ClientLimits): readonly Finding[] => {
  const length = typeof description === 'string' ? description.length : 0;
  return descriptionChars === undefined || length <= descriptionChars
    ? []
    : [
        refuses(
          'description',
          `the description is ${length} characters long, of ${descriptionChars}: shorten its record`,
        ),
      ];
};

const rootFindings = (schema: JsonObject, { argumentName, rootUnions }: ClientLimits): readonly Finding[] => {
  const unions = rootUnions ? [] : UNIONS.filter((keyword) => Object.hasOwn(schema, keyword));
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return [
    ...unions.map((keyword) =>
      refuses('root', `inputSchema has ${keyword} at its root: move it into a property, or flatten it into one object`),
    ),
    ...names
      .filter((name) => !argumentName.test(name))
      .map((name) =>
        refuses('argument', `the argument "${name.slice(0, 80)}" must match ${argumentName.source}: rename it`),
      ),
  ];
};
