// The MCP function, for Lambda and for the local mode.
import { mcpRefusal } from '#core/errors.ts';
import { type RestHandler, restFunction } from '#middleware/rest-function.ts';
import { type ServeDeps, serveDoor } from './serve.ts';

export const createMcpHandler = (deps: ServeDeps): RestHandler =>
  restFunction(serveDoor(deps), deps, (reason, requestId) => mcpRefusal({ reason }, requestId));
