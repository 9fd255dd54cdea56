// One exchange with an upstream: one request, one deadline over everything, no retry, no redirect.
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { nodeHttp } from '#adapters/builtins.ts';
import type {
  CredentialPlacement,
  UpstreamAnswer,
  UpstreamFailure,
  UpstreamFailureReason,
  UpstreamRequest,
} from '#core/upstream/exchange.ts';
import { failureReason } from './failure-reason.ts';
import { ACCEPTED_CODINGS, readBody } from './read-body.ts';
import type { Transport } from './transport.ts';
import { addressNotAllowed } from './vetted-lookup.ts';

/** Bytes; `body` counts before and after decoding, `headers` all fields of the answer together. */
export type UpstreamLimits = { readonly body: number; readonly headers: number };

export type Exchange = {
  readonly transport: Transport;
  /** Where to connect; `host` is the name asked for, in Host and SNI. */
  readonly target: { readonly hostname: string; readonly port: string; readonly host: string; readonly path: string };
  readonly request: UpstreamRequest;
  readonly credential: readonly CredentialPlacement[];
  /** Milliseconds left until the deadline. */
  readonly timeLeft: () => number;
  readonly limits: UpstreamLimits;
  /** As `SendUpstream`'s. */
  readonly mayGo?: Promise<boolean> | undefined;
};

const USER_AGENT = 'sallyport/0.1';

const open = ({ transport, target, request, limits }: Exchange): ClientRequest => {
  const length = request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) };
  return transport.request({
    agent: transport.agent,
    method: request.method,
    hostname: target.hostname,
    port: target.port,
    path: target.path,
    servername: target.host,
    headers: {
      'user-agent': USER_AGENT,
      ...request.headers,
      host: target.host,
      'accept-encoding': ACCEPTED_CODINGS,
      ...length,
    },
    maxHeaderSize: limits.headers,
    joinDuplicateHeaders: true,
  });
};

/** Throws here, where the caller can catch it, and not in the listener that attaches. Node's message has no value in it. */
const assertPlaceable = (credential: readonly CredentialPlacement[]): void => {
  const { validateHeaderName, validateHeaderValue } = nodeHttp();
  for (const { in: place, name, value } of credential) {
    if (place !== 'header') continue;
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
};

const queryText = (text: string): string => encodeURIComponent(text.toWellFormed());

const attach = (outgoing: ClientRequest, credential: readonly CredentialPlacement[]): void => {
  for (const { in: place, name, value } of credential) {
    if (place === 'header') outgoing.setHeader(name, value);
    else outgoing.path += `${outgoing.path.includes('?') ? '&' : '?'}${queryText(name)}=${queryText(value)}`;
  }
};

/** Runs `go` on a connection whose other end was checked: at once on one that is being reused. */
const whenConnected = (outgoing: ClientRequest, socket: Socket, transport: Transport, go: () => void): void => {
  if (!socket.connecting) {
    go();
    return;
  }
  socket.once('connect', () => {
    if (!transport.isAllowed(socket.remoteAddress ?? '')) outgoing.destroy(addressNotAllowed());
  });
  socket.once(transport.ready, () => {
    if (!outgoing.destroyed) go();
  });
};

const headersOf = (response: IncomingMessage): { readonly [name: string]: string } => {
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  return headers;
};

/**
 * Sends once and reads the answer. The credential is attached, and `sent` becomes true, only when the connection stands
 * and its address was checked: a failure with `sent: false` cannot have changed anything upstream. A reset on a reused
 * connection is reported, not repeated: Node's agent does not repeat requests, and neither does this.
 */
export const sendOnce = (exchange: Exchange): Promise<UpstreamAnswer | UpstreamFailure> =>
  new Promise((resolve) => {
    const { transport, request, credential, timeLeft, limits, mayGo } = exchange;
    assertPlaceable(credential);
    let sent = false;
    const outgoing = open(exchange);
    const settle = (result: UpstreamAnswer | UpstreamFailure) => {
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (reason: UpstreamFailureReason) => {
      settle({ kind: 'failure', reason, sent });
      outgoing.destroy();
    };
    // Nothing was asked yet: what comes now is another's answer, or the last word of who hangs up on a connection that idled.
    const early = () => fail('reset');
    const go = () => {
      // The deadline may have come while it was waited for; a timer does not run while the process is frozen.
      if (outgoing.destroyed) return;
      if (timeLeft() <= 0) return fail('timeout');
      outgoing.socket?.off('data', early);
      sent = true;
      attach(outgoing, credential);
      outgoing.end(request.body);
    };
    const timer = setTimeout(fail, timeLeft(), 'timeout');
    outgoing.on('error', (error) => fail(failureReason(error)));
    outgoing.on('socket', (socket) => {
      // Before Node's own, which would read an answer in it.
      socket.prependListener('data', early);
      whenConnected(outgoing, socket, transport, () => {
        if (mayGo === undefined) return go();
        void mayGo.then((may) => (may ? go() : fail('held')));
      });
    });
    // 101 without being asked: Node would drop the connection and report nothing.
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy();
      fail('not_decodable');
    });
    outgoing.on('response', (response) =>
      readBody(response, limits.body, (body) => {
        if (!body.ok) return fail(body.error);
        settle({ kind: 'answer', status: response.statusCode ?? 0, headers: headersOf(response), body: body.value });
      }),
    );
  });
