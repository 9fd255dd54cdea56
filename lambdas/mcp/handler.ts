// The MCP function, for Lambda and for the local mode.
import { reportEnded, reportFault } from '#adapters/log.ts';
import type { Metrics } from '#adapters/metrics.ts';
import { refreshMetrics } from '#adapters/refresh-metrics.ts';
import { type CredentialDeps, createCredentials } from '#core/credentials/credentials.ts';
import type { CompileSchema } from '#core/tools/ports.ts';
import { type RestHandler, restFunction } from '#middleware/rest-function.ts';
import { refusal } from './refusal.ts';
import { type ServeDeps, serveDoor } from './serve.ts';
import { createToolboxes, type FindIntegration } from './toolbox.ts';

export type McpDeps = Omit<ServeDeps, 'toolboxes' | 'credentials'> &
  Omit<CredentialDeps, 'onAnswer' | 'onFault' | 'onEnded' | 'record'> & {
    readonly findIntegration: FindIntegration;
    readonly compile: CompileSchema;
    readonly metrics: Metrics;
  };

export const createMcpHandler = ({ findIntegration, compile, ...deps }: McpDeps): RestHandler => {
  const toolboxes = createToolboxes(findIntegration, compile, deps.log);
  const credentials = createCredentials({
    ...deps,
    onAnswer: refreshMetrics(deps.metrics),
    onFault: reportFault(deps.log),
    onEnded: reportEnded(deps.log),
    record: async (...what) =>
      (await import('#core/audit/happening.ts')).refreshRecorder(deps.trail, 'mcp', deps)(...what),
  });
  return restFunction(serveDoor({ ...deps, toolboxes, credentials }), deps, (reason, requestId) =>
    refusal({ reason }, requestId),
  );
};
