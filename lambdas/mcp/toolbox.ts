// An integration ready for calls: its tools by name, validators compiled when first needed. One per definition, kept
// for the life of the process: definitions are immutable (bundled ones ship with the code, custom ones go by hash).
import type { Log } from '#adapters/log.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { remember } from '#core/remember.ts';
import type { SchemaProfile } from '#core/tokens/door-options.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import type { CompiledSchema, CompileSchema } from '#core/tools/ports.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';

export type Toolbox = {
  readonly integration: Integration;
  /** In the order of their names. */
  readonly tools: readonly Tool[];
  readonly find: (name: string) => Tool | undefined;
  readonly validator: (tool: Pick<Tool, 'name' | 'inputSchema'>) => Promise<CompiledSchema>;
  /** Definitions of these tools as a list shows them, each as JSON text. */
  readonly fragments: (tools: readonly Tool[], profile?: SchemaProfile) => Promise<readonly string[]>;
};

export type FindIntegration = (ref: IntegrationRef) => Promise<Integration | undefined>;

const MAX_KEPT = 50;

export const createToolboxes = (find: FindIntegration, compile: CompileSchema, log: Log) => {
  const kept = remember<Toolbox>(MAX_KEPT);
  return (ref: IntegrationRef, isShaping = false): Promise<Toolbox> =>
    kept(`${ref.hash ?? ref.slug}${isShaping ? ' shaping' : ''}`, async () => {
      const integration = await find(ref);
      if (integration === undefined)
        throw Object.assign(new Error('no such integration'), { name: 'IntegrationMissing' });
      const tools = buildTools(integration);
      if (!isShaping) return createToolbox(integration, tools, compile, log);
      const { shapedTools } = await import('#core/shaping/shaped-tools.ts');
      return createToolbox(integration, shapedTools(tools), compile, log);
    });
};

const createToolbox = (integration: Integration, tools: readonly Tool[], compile: CompileSchema, log: Log): Toolbox => {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const validators = remember<CompiledSchema>();
  const warned = (compiled: CompiledSchema, tool: Pick<Tool, 'name'>): CompiledSchema => {
    const count = compiled.warnings.length;
    if (count > 0) log('schema_warning', { integration: integration.slug, tool: tool.name, count });
    return compiled;
  };
  return {
    integration,
    tools,
    find: (name) => byName.get(name),
    validator: (tool) => validators(tool.name, async () => warned(await compile(tool.inputSchema), tool)),
    fragments: fragmentWriter(),
  };
};

/** As they are, they were written with the tools; another profile is loaded and written when first asked for. */
const fragmentWriter = (): Toolbox['fragments'] => {
  const written = new Map<string, string>();
  return async (tools, profile = 'full') => {
    if (profile === 'full') return tools.map((tool) => tool.fragment);
    const { definitionIn } = await import('#core/tools/profiles/profile.ts');
    return tools.map(({ name, definition }) => {
      const key = `${profile} ${name}`;
      const fragment = written.get(key) ?? JSON.stringify(definitionIn(definition, profile));
      written.set(key, fragment);
      return fragment;
    });
  };
};
