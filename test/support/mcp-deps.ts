// What the MCP function depends on, as lambdas/mcp/index.ts composes it, over the tables and keys of the local mode.
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { createCallBackends } from '#adapters/aws/call-backends.ts';
import { auditKey } from '#adapters/aws/derived-key.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import type { CallAws } from '#adapters/aws/signed-client.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { evaluateMapping } from '#adapters/schema/evaluate-mapping.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import type { McpDeps } from '#functions/mcp/handler.ts';

type Around = {
  readonly call: CallAws;
  readonly send: SendUpstream;
  readonly integrationDirectories: readonly string[];
  /** @default Date.now */
  readonly now?: () => number;
  /** Takes lines of log and metrics. @default nobody: they are made, and where they go is not measured */
  readonly write?: (line: string) => void;
  /** Whose sessions read credentials. @default nobody's: the function's own role does */
  readonly tenantRoleArn?: string | undefined;
};

const unasked = () => Promise.reject(new Error('no call of this process needs it'));

export const mcpDeps = ({ call, send, now = Date.now, write = () => undefined, ...rest }: Around): McpDeps => {
  const backends = createCallBackends({
    ...{ call, residency: 'dev', keyIds: 'a', vault: 'secretsManager', now, ...rest },
    tables: { tokens: 'tokens', config: 'config', credentials: 'credentials' },
    ...{ tokenKmsKey: 'alias/sallyport-tokens', dataKmsKey: 'alias/sallyport-secrets', secretPrefix: 'sallyport' },
  });
  return {
    ...{ residency: 'dev', residencyUrls: {}, allowedOrigins: [] },
    ...{ findToken: backends.findToken, findIntegration: backends.findIntegration },
    ...{ secrets: backends.secretReader, clients: backends.clientReader, tokenBackends: backends.tokenBackends },
    ...{ stateKey: unasked, connectLink: async () => undefined, guards: unasked },
    trail: auditTrail(hotDynamo(call), 'audit'),
    argumentsKey: auditKey(call, 'alias/sallyport-audit', 'dev'),
    auditReads: 'closed',
    ...{ randomBytes, random: Math.random, sleep: wait },
    ...{ compile: compileSchema, evaluate: evaluateMapping, send, now },
    log: createLog(write, now),
    metrics: createMetrics(write, now, 'test'),
  };
};
