// The only logger. What can be logged is this catalogue: a field that is not listed here cannot leave the process,
// so no event, header, body, path or foreign error message ever does.

type Catalogue = {
  readonly mcp_request: { request_id: string; status: number; ms: number; server?: string; tenant?: string };
  /** What the audit store did not take of a call or an action: `intent`, `outcome`, or the whole of a refusal. */
  readonly unrecorded: {
    request_id: string;
    part: string;
    tenant: string;
    server?: string;
    fault: string;
    code?: string;
    where?: string;
  };
  readonly api_request: { request_id: string; route: string; status: number; ms: number; principal?: string };
  /** `fault` is the error's name, `code` its system code; messages of foreign errors can quote payloads. */
  readonly fault: { request_id: string; fault: string; code?: string; where?: string };
  readonly schema_warning: { integration: string; tool: string; count: number };
  /** A step of connecting an account in a browser. */
  readonly connect: {
    request_id: string;
    outcome: string;
    status: number;
    ms: number;
    tenant?: string;
    account?: string;
    integration?: string;
  };
  /** A trust page was asked for; `route` is the template. */
  readonly trust: { request_id: string; route: string; status: number; ms: number };
  readonly refresh: { due: number; ended: number; failures: number };
  /** Somebody has to connect the account again. */
  readonly credential_ended: { tenant: string; account: string; integration: string };
  readonly bootstrap: { request_id: string; outcome: 'minted' | 'done' | 'running'; key?: string };
  readonly purge: {
    servers: number;
    tokens: number;
    secrets: number;
    unused: number;
    failures: number;
    lag_ms: number;
  };
  /** `number` and `hash` are of the newest digest: the second place where the end of the archive is known. */
  readonly seal: {
    digests: number;
    events: number;
    orphans: number;
    late: number;
    failures: number;
    lag_ms: number;
    number: number;
    hash: string;
  };
  /** What of it went to the stream; `behind` digests are still to go. */
  readonly stream: { digests: number; events: number; failures: number; number: number; behind: number };
};

export type LogEvent = keyof Catalogue;

export type Log = <E extends LogEvent>(event: E, fields: Catalogue[E]) => void;

/** One JSON line per event. @param write receives the line without its end */
export const createLog =
  (write: (line: string) => void, now: () => number): Log =>
  (event, fields) =>
    write(JSON.stringify({ time: new Date(now()).toISOString(), event, ...fields }));

/** Logs a fault that whoever met it answered otherwise. @param about the request, account or server it befell */
export const reportFault =
  (log: Log) =>
  (fault: unknown, about: string): void =>
    log('fault', { request_id: about, ...describeFault(fault) });

/** Logs that somebody has to connect an account again. */
export const reportEnded =
  (log: Log) =>
  ({ tenant, account, integration }: Catalogue['credential_ended']): void =>
    log('credential_ended', { tenant, account, integration });

/** A frame in a source of ours, or in a file of the bundle: the same source makes the same bundle (ADR 5). */
const FRAME = /^ {4}at .*?((?:lambdas|lib)\/[\w./-]+:\d+|\/var\/task\/[\w-]+\.mjs:\d+:\d+)/m;

/** What may be said of a thrown value: its name, its code, and the first frame of ours. */
export const describeFault = (fault: unknown): { fault: string; code?: string; where?: string } => {
  if (!(fault instanceof Error)) return { fault: 'thrown' };
  const { code } = fault as { code?: unknown };
  const where = FRAME.exec(fault.stack ?? '')?.[1];
  return { fault: fault.name, ...(typeof code === 'string' && { code }), ...(where !== undefined && { where }) };
};
