// The door of an MCP server: URL token in the path, or server id in the path and the token as Bearer (RFC 6750).
import { err, ok, type Result } from '#core/result.ts';
import { authoriseToken, CLOSED, type FindToken, type Refusal } from './authorise.ts';
import type { UrlTokenRecord } from './records.ts';

export type Knock = {
  /** The path segment after `/mcp/`. */
  readonly door: string;
  readonly authorization: string | undefined;
  readonly xApiToken: string | undefined;
};

const SERVER_ID = /^srv_[0-9a-z]{24}$/;

/** RFC 6750 §2.1: the scheme is case-insensitive. */
export const bearer = (authorization: string | undefined): string | undefined =>
  /^bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];

/**
 * Opens a door or refuses. A second factor is read in parallel with the first, never after it: the time an answer
 * takes must not tell which of the two was wrong.
 */
export const authoriseDoor = async (
  knock: Knock,
  residency: string,
  now: number,
  find: FindToken,
): Promise<Result<UrlTokenRecord, Refusal>> => {
  const byId = SERVER_ID.test(knock.door);
  const urlToken = byId ? bearer(knock.authorization) : knock.door;
  const secondFactor = knock.xApiToken ?? (byId ? undefined : bearer(knock.authorization));
  const [opened, second] = await Promise.all([
    authoriseToken(urlToken, 'u', residency, now, find),
    secondFactor === undefined ? undefined : authoriseToken(secondFactor, 'a', residency, now, find),
  ]);
  if (!opened.ok) return opened;
  const server = opened.value;
  if (byId && server.server !== knock.door) return err(CLOSED);
  const apiToken =
    second?.ok && second.value.tenant === server.tenant && second.value.roles.includes('agent')
      ? second.value.id
      : undefined;
  if (apiToken === undefined) return server.requireApiToken ? err(CLOSED) : opened;
  return ok({ ...server, apiToken });
};
