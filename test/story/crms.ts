// Three CRMs on loopback that answer, page and limit as the real ones document it. Each request takes a second of the clock.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Clock = { now: number };

/** Contacts in each, and how many are on a page. */
const CONTACTS = 600;
const PAGE = 100;
const SECOND = 1000;

type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body: unknown };

const contacts = (from: number) =>
  Array.from({ length: PAGE }, (_, i) => ({
    id: String(from + i),
    properties: { email: `person-${from + i}@acme.example` },
  }));

/** 100 requests in ten seconds, of which another application of the same account takes 95 (HubSpot, "API usage guidelines"). */
const hubspot = (clock: Clock) => {
  let window = { since: 0, used: 0 };
  return (url: URL): Answer => {
    if (clock.now - window.since >= 10 * SECOND) window = { since: clock.now, used: window.since === 0 ? 95 : 60 };
    const limits = (left: number) => ({
      'x-hubspot-ratelimit-max': '100',
      'x-hubspot-ratelimit-remaining': String(left),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    });
    if (window.used >= 100) {
      const body = { status: 'error', errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' };
      return { status: 429, headers: limits(0), body };
    }
    window.used += 1;
    const from = Number(url.searchParams.get('after') ?? 0);
    const next = from + PAGE < CONTACTS ? { paging: { next: { after: String(from + PAGE) } } } : {};
    return { status: 200, headers: limits(100 - window.used), body: { results: contacts(from), ...next } };
  };
};

/** A burst limit for two seconds, and tokens for a day (Pipedrive, "Rate limiting"). */
const pipedrive = () => {
  let tokens = 30_000;
  return (url: URL): Answer => {
    tokens -= 10;
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const more = from + PAGE < CONTACTS ? String(from + PAGE) : null;
    return {
      status: 200,
      headers: {
        ...{ 'x-ratelimit-limit': '40', 'x-ratelimit-remaining': '39', 'x-ratelimit-reset': '2' },
        ...{ 'x-daily-ratelimit-token-limit': '30000', 'x-daily-ratelimit-token-remaining': String(tokens) },
      },
      body: { success: true, data: contacts(from), additional_data: { next_cursor: more } },
    };
  };
};

/** A limit for a day, told of every answer (Salesforce, "Limit Info Header"). */
const salesforce = () => {
  let used = 14_000;
  return (url: URL): Answer => {
    used = (used % 14_900) + 1;
    const from = Number(/-(\d+)$/.exec(url.pathname)?.[1] ?? 0);
    const next =
      from + PAGE < CONTACTS
        ? { done: false, nextRecordsUrl: `/services/data/v62.0/query/01gRO0000016PIAYA2-${from + PAGE}` }
        : { done: true };
    return {
      status: 200,
      headers: { 'sforce-limit-info': `api-usage=${used}/15000` },
      body: { totalSize: CONTACTS, records: contacts(from), ...next },
    };
  };
};

const granted = (serial: number): Answer => ({
  status: 200,
  body: {
    access_token: `at-${serial}`,
    instance_url: 'https://acme.my.salesforce.com',
    token_type: 'Bearer',
    issued_at: '0',
  },
});

export type Crms = {
  readonly routes: { readonly [host: string]: string };
  /** Requests that arrived, by CRM. */
  readonly arrived: { [crm: string]: number };
  readonly close: () => void;
};

export const startCrms = async (clock: Clock): Promise<Crms> => {
  const arrived: Crms['arrived'] = {};
  const answers: { readonly [crm: string]: (url: URL) => Answer } = {
    ...{ hubspot: hubspot(clock), pipedrive: pipedrive(), salesforce: salesforce() },
    login: () => granted((arrived.login ?? 0) + 1),
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://crm');
    const [, crm = ''] = url.pathname.split('/');
    request.resume();
    arrived[crm] = (arrived[crm] ?? 0) + 1;
    clock.now += SECOND;
    const { status, headers = {}, body } = answers[crm]?.(url) ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    arrived,
    routes: {
      'api.hubapi.com': `${base}/hubspot`,
      'acme.pipedrive.com': `${base}/pipedrive`,
      'acme.my.salesforce.com': `${base}/salesforce`,
      'login.salesforce.com': `${base}/login`,
    },
    close: () => server.close(),
  };
};
