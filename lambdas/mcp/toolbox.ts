// An integration ready for calls: its tools by name, validators compiled when first needed. One per definition, kept
// for the life of the process: definitions are immutable (bundled ones ship with the code, custom ones go by hash).
import type { Log } from '#adapters/log.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import type { CompiledSchema, CompileSchema } from '#core/tools/ports.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';

export type Toolbox = {
  readonly integration: Integration;
  /** In the order of their names. */
  readonly tools: readonly Tool[];
  readonly find: (name: string) => Tool | undefined;
  readonly validator: (tool: Tool) => Promise<CompiledSchema>;
};

export type FindIntegration = (ref: IntegrationRef) => Promise<Integration | undefined>;

const MAX_KEPT = 50;

export const createToolboxes = (find: FindIntegration, compile: CompileSchema, log: Log) => {
  const kept = new Map<string, Promise<Toolbox>>();
  return (ref: IntegrationRef): Promise<Toolbox> => {
    const key = ref.hash ?? ref.slug;
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MAX_KEPT) kept.clear();
    const built = find(ref).then((integration) => {
      if (integration === undefined)
        throw Object.assign(new Error('no such integration'), { name: 'IntegrationMissing' });
      return createToolbox(integration, compile, log);
    });
    kept.set(key, built);
    built.catch(() => kept.delete(key));
    return built;
  };
};

const createToolbox = (integration: Integration, compile: CompileSchema, log: Log): Toolbox => {
  const tools = buildTools(integration);
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const validators = new Map<string, Promise<CompiledSchema>>();
  const warned = (compiled: CompiledSchema, tool: Tool): CompiledSchema => {
    const count = compiled.warnings.length;
    if (count > 0) log('schema_warning', { integration: integration.slug, tool: tool.name, count });
    return compiled;
  };
  return {
    integration,
    tools,
    find: (name) => byName.get(name),
    validator: (tool) => {
      const known = validators.get(tool.name) ?? compile(tool.inputSchema).then((compiled) => warned(compiled, tool));
      validators.set(tool.name, known);
      return known;
    },
  };
};
