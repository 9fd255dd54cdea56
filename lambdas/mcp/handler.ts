// The MCP function: middleware around the door. The same for Lambda and for the local mode.
import middy from '@middy/core';
import { mcpRefusal } from '#core/errors.ts';
import { faultBarrier } from '#middleware/fault-barrier.ts';
import { restProxy } from '#middleware/rest-proxy.ts';
import { securityHeaders } from '#middleware/security-headers.ts';
import { type ServeDeps, serveDoor } from './serve.ts';

export const createMcpHandler = (deps: ServeDeps) =>
  middy(serveDoor(deps)).use([
    restProxy(deps.now),
    securityHeaders(),
    faultBarrier(deps.log, (reason, requestId) => mcpRefusal({ reason }, requestId)),
  ]);
