// Where the definitions of tools come from: an integration of the gateway, a definition on this machine, or a door.

import type { Integration } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { HANDSHAKE_REVISIONS, MODERN } from '#core/mcp/revisions.ts';
import { err, ok, type Result } from '#core/result.ts';
import { buildTools } from '#core/tools/tool.ts';
import { callApi } from './api-client.ts';
import { get } from './api-command.ts';
import type { Arguments, Failure, Io } from './command.ts';
import { connectionOf } from './connection.ts';
import { doorOf } from './doctor/door.ts';
import { openSession, sayError } from './doctor/session.ts';
import { EXIT } from './exit-codes.ts';
import { checkDefinition } from './read-definition.ts';
import { readJsonFile } from './read-input.ts';

export type ToolSource = {
  /** As a report may show it. */
  readonly shown: string;
  /** What the connected product is called, where that is known. */
  readonly label: string;
  /** As tools/list shows them; of a door in the profile of its server. */
  readonly definitions: readonly JsonObject[];
  readonly door: boolean;
};

/** By its form: a URL is a door's, a name with a slash or an ending is a file's, anything else an integration's. */
export const toolSource = (given: Arguments, io: Io): Promise<Result<ToolSource, Failure>> => {
  const source = given.operands.source as string;
  if (/^https?:/i.test(source)) return ofDoor(source, given, io);
  return /[/\\.]/.test(source) ? ofFile(source, io) : ofIntegration(source, given, io);
};

const ofIntegration = async (name: string, given: Arguments, io: Io): Promise<Result<ToolSource, Failure>> => {
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const answer = await callApi(get('integrations', name, 'tools'), connection.value, io);
  if (!answer.ok) return answer;
  const items = (answer.value?.items ?? []) as readonly Json[];
  return ok({ shown: name, label: name, definitions: items.filter(isObject), door: false });
};

const ofFile = async (path: string, io: Io): Promise<Result<ToolSource, Failure>> => {
  const read = await readJsonFile(path, io);
  if (!read.ok) return read;
  const problems = await checkDefinition(read.value);
  if (problems.length > 0)
    return err({ exit: EXIT.problems, message: `${path} is no sound definition.`, errors: problems });
  const integration = read.value as unknown as Integration;
  const definitions = buildTools(integration).map(({ definition }) => definition);
  return ok({ shown: path, label: integration.label, definitions, door: false });
};

const REVISIONS: readonly string[] = [HANDSHAKE_REVISIONS[0], MODERN];

const ofDoor = async (url: string, given: Arguments, io: Io): Promise<Result<ToolSource, Failure>> => {
  const door = doorOf({ ...given, operands: { 'mcp-url': url } }, io);
  if (!door.ok) return door;
  let said = '';
  for (const revision of REVISIONS) {
    try {
      const session = await openSession(door.value, revision);
      try {
        await session.client.listTools();
        const definitions = session.lastList().tools.filter(isObject);
        return ok({ shown: door.value.shown, label: 'the connected product', definitions, door: true });
      } finally {
        await session.close();
      }
    } catch (cause) {
      said ||= sayError(cause);
    }
  }
  const message = door.value.redact(`The door did not list its tools (${said}): sallyport doctor says why.`);
  return err({ exit: EXIT.unreachable, message });
};
