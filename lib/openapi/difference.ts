// What changed for agents between two versions of a definition.
import { isDeepStrictEqual } from 'node:util';
import type { Integration } from '#core/integrations/integration.ts';
import { definitionHash } from '#core/tools/definition-hash.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';

/** `schema`, `description`: what a model sees. `class`: whether scopes of reads hold it. `request`: what is sent upstream. */
export type Changed = 'schema' | 'description' | 'class' | 'request';

export type ToolChange = {
  readonly tool: string;
  readonly changed: readonly Changed[];
  /** Where the class changed. */
  readonly class?: { readonly from: string; readonly to: string };
  /** Definition hashes. */
  readonly hash: { readonly from: string; readonly to: string };
};

export type Difference = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ToolChange[];
};

export const differenceOf = (before: Integration, after: Integration): Difference => {
  const old = new Map(buildTools(before).map((tool) => [tool.name, tool]));
  const tools = buildTools(after);
  const names = new Set(tools.map(({ name }) => name));
  return {
    added: tools.flatMap(({ name }) => (old.has(name) ? [] : [name])),
    removed: [...old.keys()].filter((name) => !names.has(name)),
    changed: tools.flatMap((tool) => {
      const was = old.get(tool.name);
      const change = was && changeOf(was, tool);
      return change === undefined ? [] : [change];
    }),
  };
};

const changeOf = (was: Tool, is: Tool): ToolChange | undefined => {
  const parts: readonly (readonly [Changed, boolean])[] = [
    ['schema', isDeepStrictEqual(was.inputSchema, is.inputSchema)],
    [
      'description',
      was.definition.description === is.definition.description && was.definition.title === is.definition.title,
    ],
    ['class', was.methodClass === is.methodClass],
    ['request', isDeepStrictEqual(requestOf(was), requestOf(is))],
  ];
  const changed = parts.filter(([, isSame]) => !isSame).map(([part]) => part);
  if (changed.length === 0) return undefined;
  return {
    tool: is.name,
    changed,
    ...(changed.includes('class') && { class: { from: was.methodClass, to: is.methodClass } }),
    hash: { from: definitionHash(was), to: definitionHash(is) },
  };
};

/** A placeholder may be called otherwise, and a class or a tag says nothing of what is sent. */
const requestOf = ({ method, slots }: Tool) => {
  const { class: _class, tags, tool_name, path, ...sent } = method;
  return {
    ...sent,
    path: path.replace(/\{[^{}]*\}/g, '{}'),
    slots: slots.map(({ argument, wire }) => [argument, wire]),
  };
};
