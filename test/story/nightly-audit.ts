// The story of docs/nightly-audit.md: thirty nights of a compliance agent, and what an auditor can prove afterwards.
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { sealStore } from '#adapters/aws/seal-store.ts';
import { createSealHandler } from '#functions/seal/handler.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import { api, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { auditContacts, type Crm, type Night } from './agent.ts';
import { type Clock, type Crms, startCrms } from './crms.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 21, 12);
/** When the doors end. */
export const END = START + 30 * DAY;

export type Story = {
  /** What is told, a line each. */
  readonly lines: readonly string[];
  readonly gateway: TestGateway;
  readonly clock: Clock;
  readonly crms: Crms;
  readonly tenant: string;
  /** A token of the tenant's auditor. */
  readonly auditor: string;
  readonly agents: readonly Crm[];
  readonly servers: readonly string[];
  readonly nights: readonly Night[];
  readonly seal: () => Promise<void>;
};

const SOQL = 'SELECT Id, Email FROM Contact';

const crm = (name: string, url: string): Crm => {
  if (name === 'HubSpot')
    return {
      ...{ name, url, first: ['list_all_hubspot_contacts', { limit: 100 }], count: ({ body }) => body.results.length },
      next: ({ cursor }) => cursor && ['list_all_hubspot_contacts', { limit: 100, next_cursor: cursor }],
    } as Crm;
  if (name === 'Pipedrive')
    return {
      ...{ name, url, first: ['list_all_pipedrive_persons', {}], count: ({ body }) => body.data.length },
      next: ({ cursor }) => cursor && ['list_all_pipedrive_persons', { next_cursor: cursor }],
    } as Crm;
  return {
    ...{ name, url, first: ['query_salesforce_records', { q: SOQL }], count: ({ body }) => body.records.length },
    next: ({ body }) =>
      body.done ? undefined : ['query_more_salesforce_records', { locator: body.nextRecordsUrl.split('/').at(-1) }],
  };
};

const ACCOUNTS = [
  ['HubSpot', { integration: 'hubspot', credential: { kind: 'bearer', secret: { access_token: 'hs' } } }],
  [
    'Pipedrive',
    {
      ...{ integration: 'pipedrive', variables: { domain: 'acme.pipedrive.com' } },
      credential: { kind: 'api_key', secret: { api_token: 'pd' } },
    },
  ],
  [
    'Salesforce',
    {
      ...{ integration: 'salesforce', variables: { login: 'login', instance: 'acme.my.salesforce.com' } },
      credential: {
        kind: 'oauth2_authorization_code',
        secret: { client_id: 'c', client_secret: 's', refresh_token: 'rt' },
      },
    },
  ],
] as const;

/** A sealer for a clock that leaps: minutes in which nothing was written are known from one scan, and not asked for. */
const leapingSealer = (gateway: TestGateway, clock: Clock): (() => Promise<void>) => {
  const { table, trail, archive, signer } = gateway.backends.audit;
  const store = sealStore(gateway.backends.dynamo, table, () => clock.now);
  const nothing = { records: [], outcomes: new Map(), unreadable: 0 };
  let written = new Set<number>();
  const run = createSealHandler({
    ...{ residency: 'dev', trail, archive, signer, now: () => clock.now },
    store: {
      ...store,
      minute: async (minute) => (written.has(minute) ? store.minute(minute) : nothing),
      sealed: async (minute) => (written.has(minute) ? store.sealed(minute) : undefined),
    },
    ...{ log: () => undefined, metrics: () => undefined },
  });
  return async () => {
    written = await writtenMinutes(gateway, table);
    await run();
  };
};

const writtenMinutes = async ({ endpoints }: TestGateway, TableName: string): Promise<Set<number>> => {
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const client = new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb ?? '' });
  const found = new Set<number>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ProjectionExpression: 'pk' }))
    for (const { pk } of Items) found.add(Number(/^m#(\d+)#/.exec(pk?.S ?? '')?.[1]));
  client.destroy();
  return found;
};

const hour = (time: number): string => new Date(time).toISOString().slice(11, 19);
const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Opens three read-only doors that end on day 30, and lets the agent work every night at two. */
export const tellStory = async (): Promise<Story> => {
  const clock: Clock = { now: START };
  const crms = await startCrms(clock);
  const gateway = await startTestGateway({ now: () => clock.now, loopbackRoutes: crms.routes });
  const seal = leapingSealer(gateway, clock);
  await seal();
  const lines: string[] = [];
  const post = async (route: string, body: object) => {
    const answer = await api(gateway, gateway.adminKey, `POST ${route}`, body);
    if (answer.status !== 201) throw new Error(`POST ${route}: ${answer.text}`);
    return answer.body;
  };
  const { id: tenant } = await post('/tenants', { name: 'Acme' });
  const auditor = (
    await post(`/tenants/${tenant}/api-tokens`, {
      name: 'auditor',
      roles: ['auditor'],
      expires_at: new Date(END + DAY).toISOString(),
    })
  ).token;
  const doors: { readonly name: string; readonly url: string; readonly id: string }[] = [];
  for (const [name, account] of ACCOUNTS) {
    const { id } = await post(`/tenants/${tenant}/integrated-accounts`, account);
    const config = { methods: ['read'] };
    const door = await post(`/integrated-account/${id}/mcp`, { name, config, expires_at: new Date(END).toISOString() });
    doors.push({ name, url: door.url, id: door.id });
  }
  lines.push(`${day(START)} ${hour(START)}  three read-only doors, until ${day(END)} ${hour(END)}`);
  const agents = doors.map(({ name, url }) => crm(name, url));
  const nights: Night[] = [];
  for (let night = 1; night <= 30; night++) {
    clock.now = START + night * DAY - 10 * 3_600_000;
    const isFirst = night === 1;
    const tell = (who: string, what: string) =>
      lines.push(`${day(clock.now)} ${hour(clock.now)}  ${who.padEnd(10)}  ${what}`);
    nights.push(await auditContacts(agents, clock, isFirst ? tell : undefined));
    clock.now += 180_000;
    await seal();
  }
  const sum = (of: keyof Night): number => nights.reduce((total, night) => total + night[of], 0);
  lines.push(
    `thirty nights: ${sum('calls')} calls, ${sum('contacts')} contacts, ${sum('limited')} times limited, ${sum('waited') / 1000} s waited`,
  );
  const servers = doors.map(({ id }) => id);
  return { lines, gateway, clock, crms, tenant, auditor, agents, servers, nights, seal };
};
