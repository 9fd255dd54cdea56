// Whether a file is an integration: its shape by JSON Schema, then the rules that a schema cannot say.
import type { Json } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import type { CompileSchema } from '#core/tools/ports.ts';
import { checkAddress } from './check-address.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkMethods } from './check-methods.ts';
import { checkRecords } from './check-records.ts';
import { checkSources } from './check-sources.ts';
import { checkText } from './check-text.ts';
import { checkTools } from './check-tools.ts';
import { type DescribedMethod, describedMethods } from './described-method.ts';
import type { Integration } from './integration.ts';

export type DefinitionPorts = {
  /** Validates against integrations/integration.schema.json. */
  readonly validate: (definition: Json) => readonly Problem[];
  readonly compile: CompileSchema;
  /** Problems of a JSONata expression; their pointers are ignored. */
  readonly checkMapping: (expression: string) => Promise<readonly Problem[]>;
};

const mappingProblems = async (
  methods: readonly DescribedMethod[],
  checkMapping: DefinitionPorts['checkMapping'],
): Promise<readonly Problem[]> => {
  const found = methods.map(async ({ method, pointer }) => {
    const expression = method.response?.mapping;
    const problems = expression === undefined ? [] : await checkMapping(expression);
    return problems.map(({ detail }) => ({ pointer: `${pointer}/response/mapping`, detail }));
  });
  return (await Promise.all(found)).flat();
};

/**
 * Every problem of a definition, each with its RFC 6901 pointer into it and what to do; none means that every method with
 * a record is a tool that can be listed and called. Texts are looked at first, then the
 * shape, then the further rules: each asks only what the one before has no problem with.
 */
export const checkDefinition = async (definition: Json, ports: DefinitionPorts): Promise<readonly Problem[]> => {
  // Texts first: that walk is bounded, and what it lets pass is shallow enough for the schema's own recursion.
  const unreadable = checkText(definition);
  if (unreadable.length > 0) return unreadable;
  const misshapen = ports.validate(definition);
  if (misshapen.length > 0) return misshapen;
  const integration = definition as unknown as Integration;
  const methods = describedMethods(integration);
  return [
    ...checkAddress(integration),
    ...checkCredentials(integration),
    ...checkSources(integration),
    ...checkMethods(integration, methods),
    ...checkRecords(integration, methods),
    ...(await checkTools(integration, ports.compile)),
    ...(await mappingProblems(methods, ports.checkMapping)),
  ];
};
