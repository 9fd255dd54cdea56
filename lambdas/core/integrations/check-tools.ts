// The tools that come out of a definition: their names, and whether their input schemas can be compiled.
import type { Problem } from '#core/result.ts';
import { nameMethods } from '#core/tools/names.ts';
import type { CompileSchema } from '#core/tools/ports.ts';
import { SEARCH_TOOL_NAMES } from '#core/tools/reserved-names.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import { pointerTo } from './definition-pointer.ts';
import type { Integration } from './integration.ts';

const TOOL_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** In search mode a call of such a tool would mean the gateway's own. */
const RESERVED: readonly string[] = SEARCH_TOOL_NAMES;

/** Clients put their own prefix before a name, `mcp__server__`. */
const COMFORTABLE_NAME = 50;

const nameProblems = (definition: Integration): readonly Problem[] => {
  const seen = new Set<string>();
  return nameMethods(definition).flatMap(({ resource, methodName, method, name }): readonly Problem[] => {
    const pointer = pointerTo('resources', resource, 'methods', methodName);
    const double = seen.has(name);
    seen.add(name);
    if (method.tool_name !== undefined && method.tool_name !== name)
      return [{ pointer: `${pointer}/tool_name`, detail: 'is the name of another method too: choose another' }];
    if (double) return [{ pointer, detail: `shares the tool name ${name} with another method: set tool_name` }];
    if (RESERVED.includes(name))
      return [{ pointer, detail: `gives the tool name ${name}, which is the gateway's own: set another tool_name` }];
    return TOOL_NAME.test(name) ? [] : [{ pointer, detail: `gives no usable tool name (${name}): set tool_name` }];
  });
};

const recordPointer = ({ documentation }: Integration, { resource, methodName }: Tool): string =>
  pointerTo(
    'documentation',
    documentation.findIndex((each) => each.resource === resource && each.method === methodName),
  );

const schemaProblem = async (
  definition: Integration,
  tool: Tool,
  compile: CompileSchema,
): Promise<readonly Problem[]> => {
  try {
    await compile(tool.inputSchema);
    return [];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return [{ pointer: recordPointer(definition, tool), detail: `has a schema that cannot be used: ${reason}` }];
  }
};

/** Names that are taken or unusable, and input schemas that do not compile. */
export const checkTools = async (definition: Integration, compile: CompileSchema): Promise<readonly Problem[]> => {
  const schemas = buildTools(definition).map((tool) => schemaProblem(definition, tool, compile));
  return [...nameProblems(definition), ...(await Promise.all(schemas)).flat()];
};

const adviceOn = async (definition: Integration, tool: Tool, compile: CompileSchema): Promise<readonly Problem[]> => {
  const { name, resource, methodName, inputSchema } = tool;
  const { warnings } = await compile(inputSchema);
  const unchecked = warnings.map((detail) => ({ pointer: recordPointer(definition, tool), detail }));
  if (name.length <= COMFORTABLE_NAME) return unchecked;
  const detail = `makes the tool name ${name}, ${name.length} characters long: set a tool_name of at most ${COMFORTABLE_NAME}, since clients add a prefix`;
  return [{ pointer: pointerTo('resources', resource, 'methods', methodName), detail }, ...unchecked];
};

/**
 * What works, but not for every client: names over 50 characters, and what the schema compiler leaves unchecked. Only for
 * a definition that `checkDefinition` found no problem in.
 */
export const adviseOnTools = async (definition: Integration, compile: CompileSchema): Promise<readonly Problem[]> => {
  const advice = buildTools(definition).map((tool) => adviceOn(definition, tool, compile));
  return (await Promise.all(advice)).flat();
};
