// The handshake revisions' own methods: `initialize` and `ping`. Nothing is remembered of either.
import type { JsonObject } from '#core/json.ts';
import { HANDSHAKE_REVISIONS, INSTRUCTIONS, isHandshakeRevision, type Revision, SERVER_INFO } from './revisions.ts';
import { errorReply, members, type Reply, RPC, type RpcId, resultReply } from './rpc.ts';

/** 2025-11-25, basic/lifecycle: the requested revision is echoed if known, otherwise our newest handshake revision. */
export const handshakeReply = (id: RpcId, method: string, params: JsonObject, revision: Revision): Reply => {
  if (method === 'ping') return resultReply(id, revision, '');
  if (method !== 'initialize') return errorReply(200, id, RPC.methodNotFound, 'Method not found');
  const asked = params.protocolVersion;
  return resultReply(
    id,
    revision,
    members({
      protocolVersion: isHandshakeRevision(asked) ? asked : HANDSHAKE_REVISIONS[0],
      capabilities: { tools: {} },
      serverInfo: SERVER_INFO,
      instructions: INSTRUCTIONS,
    }),
  );
};
