// Promises of the endpoint that a real client never tries: wrong methods, wrong doors, foreign origins.
import { parseJson } from '#core/json.ts';
import { type Door, requestRaw, rpcInit, strangerUrl } from './door.ts';
import type { Check } from './finding.ts';

/** Clients open a stream by GET after the handshake; one that stays open holds a function until it times out. */
export const checkGet = async (door: Door): Promise<Check> => {
  const { status } = await requestRaw(door, door.url, { headers: { ...door.headers, accept: 'text/event-stream' } });
  return status === 405
    ? { name: 'get', ok: true, detail: 'GET is refused with 405: there is no stream' }
    : { name: 'get', ok: false, detail: `GET answered ${status}: answer 405 to everything but POST` };
};

/** A challenge would make clients start OAuth against a server that has none. */
export const checkClosedDoor = async (door: Door): Promise<Check> => {
  const name = 'closed_door';
  const { status, headers, text } = await requestRaw(door, strangerUrl(door.url), rpcInit('ping'));
  if (status !== 401) {
    const then =
      status < 300 ? 'a door that does not exist must not open' : 'a closed door is a 401, whatever closed it';
    return { name, ok: false, detail: `a wrong token answered ${status}: ${then}` };
  }
  if (headers.has('www-authenticate')) {
    return { name, ok: false, detail: 'a wrong token answered 401 with WWW-Authenticate: leave that header out' };
  }
  return parseJson(text) === undefined
    ? { name, ok: false, detail: 'a wrong token answered 401 without a JSON body: say in it what to do' }
    : { name, ok: true, detail: 'a wrong token is refused with 401, without a challenge' };
};

/** DNS rebinding (MCP, basic/transports, "Security Warning"). */
export const checkOrigin = async (door: Door): Promise<Check> => {
  const headers = { ...door.headers, origin: 'https://origin.invalid' };
  const { status } = await requestRaw(door, door.url, rpcInit('ping', headers));
  return status === 403
    ? { name: 'origin', ok: true, detail: 'a foreign Origin is refused with 403' }
    : { name: 'origin', ok: false, detail: `a foreign Origin answered ${status}: refuse it with 403` };
};

const OAUTH = '/.well-known/oauth-protected-resource';

export const checkOauthDiscovery = async (door: Door): Promise<Check> => {
  const name = 'oauth_discovery';
  const { status, text } = await requestRaw(door, new URL(OAUTH, door.url), {});
  return status === 404 && parseJson(text) !== undefined
    ? { name, ok: true, detail: 'no OAuth is offered: its discovery is a JSON 404' }
    : { name, ok: false, detail: `${OAUTH} answered ${status}: answer 404 with a JSON body` };
};
