// The search finds what is there, however it is written, and what is planted in each place that a run may leave something in.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import { leaks } from './canaries.ts';
import { callTool, openDoor, REQUEST_CANARY, startTestGateway, type TestGateway } from './gateway.ts';
import { archiveSinks, fileSinks, findings, lineSinks, type Sink, tableSinks } from './sinks.ts';

const SECRET = 'find-me+/=42 "é"\n';
const bytes = Buffer.from(SECRET);
const around = Buffer.from(`ab${SECRET}cd`);
const once = encodeURIComponent(SECRET);

describe('a search', () => {
  it.each<readonly [string, string | Uint8Array]>([
    ['as it is', SECRET],
    ['reversed', [...SECRET].reverse().join('')],
    ['as JSON', JSON.stringify({ a: SECRET })],
    ['as JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: SECRET }) })],
    ['in lower case', SECRET.toUpperCase()],
    ['in hex', bytes.toString('hex')],
    ['in upper-case hex', bytes.toString('hex').toUpperCase()],
    ['in a URL', once],
    ['in a URL, in lower case', once.toLowerCase()],
    ['twice in a URL', encodeURIComponent(once)],
    ['in a form', new URLSearchParams({ a: SECRET }).toString()],
    ['in base64', around.toString('base64')],
    ['in base64url', around.toString('base64url')],
    ['in base64 of base64', Buffer.from(`x${around.toString('base64')}`).toString('base64')],
    ['in UTF-16', Buffer.from(`ab${SECRET}`, 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from(`ab${SECRET}`, 'utf16le').swap16()],
    ['in gzip', gzipSync(around)],
    ['in gzip behind something', Buffer.concat([Buffer.from('…'), gzipSync(around), Buffer.from('…')])],
    ['in gzip before one octet more', Buffer.concat([gzipSync(around), Buffer.from('\n')])],
    ['in gzip that is cut off', gzipSync(around).subarray(0, -6)],
    ['in base64 inside gzip', gzipSync(around.toString('base64'))],
    ['in gzip in base64', JSON.stringify({ body: gzipSync(around).toString('base64') })],
    ['in gzip in gzip', gzipSync(gzipSync(around))],
  ])('finds a value %s', (_, form) => {
    const text = typeof form === 'string' ? `…${form}…` : form;
    expect(leaks(text, { secret: SECRET, other: 'is-not-there-0815' })).toEqual(['secret']);
  });

  it('finds nothing where nothing is, and refuses a value that is everywhere', () => {
    const noise = randomBytes(200_000);
    expect(leaks(Buffer.concat([noise, gzipSync(noise)]), { secret: SECRET })).toEqual([]);
    expect(() => leaks('', { short: 'abc' })).toThrow('10 characters');
  });
});

const put = async (gateway: TestGateway, attributes: object): Promise<void> => {
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const client = new DynamoDBClient({ ...common, endpoint: gateway.endpoints.dynamodb });
  const Item = { pk: { S: 'm#1#0' }, sk: { S: 'planted' }, ...attributes };
  await client.send(new PutItemCommand({ TableName: 'audit', Item }));
  client.destroy();
};

describe('a leak that is planted in', () => {
  const values = { planted: `planted-canary-${randomBytes(8).toString('hex')}` };
  const { planted } = values;
  let directory: string;
  let gateway: TestGateway;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sallyport-planted-'));
    gateway = await startTestGateway({ directory: join(directory, 'data') });
  });
  afterAll(async () => {
    await gateway.close();
    await rm(directory, { recursive: true });
  });

  const found = async (sinks: () => Promise<readonly Sink[]> | readonly Sink[], plant: () => Promise<unknown>) => {
    expect(findings(await sinks(), values)).toEqual([]);
    await plant();
    return findings(await sinks(), values);
  };

  it('a log line or a metric is found', () => {
    for (const name of ['log', 'metrics'])
      expect(findings(lineSinks(name, ['{}', JSON.stringify({ tool: planted })]), values)).toEqual([
        `${name}, line 2, holds planted`,
      ]);
  });

  it('a field of a record, or a binary attribute, is found', async () => {
    const at = ['table audit, [{"S":"m#1#0"},{"S":"planted"}], holds planted'];
    const sinks = () => tableSinks(gateway);
    expect(await found(sinks, () => put(gateway, { v: { S: JSON.stringify({ tool: planted }) } }))).toEqual(at);
    await put(gateway, {});
    expect(await found(sinks, () => put(gateway, { b: { B: gzipSync(planted) } }))).toEqual(at);
    await put(gateway, {});
  });

  it('an item behind the first page of a table is found', async () => {
    const filler = { v: { S: 'x'.repeat(300_000) } };
    for (const n of [1, 2, 3, 4, 5]) await put(gateway, { ...filler, sk: { S: `filler ${n}` } });
    const last = () => put(gateway, { sk: { S: 'zz last' }, v: { S: planted } });
    expect(await found(() => tableSinks(gateway), last)).toHaveLength(1);
    await put(gateway, { sk: { S: 'zz last' } });
  });

  it('an object of the archive, or its name, is found', async () => {
    const { archive } = gateway.backends.audit;
    const sinks = () => archiveSinks(gateway);
    const lines = gzipSync(JSON.stringify({ tool: Buffer.from(planted).toString('base64') }));
    expect(await found(sinks, () => archive.create('batches/planted.gz', lines))).toEqual([
      'archive, batches/planted.gz, holds planted',
    ]);
    await archive.create(`batches/${planted}`, Buffer.from('{}'));
    expect(findings(await sinks(), values)).toHaveLength(2);
  });

  it('a file, or its name, is found', async () => {
    const folder = await mkdtemp(join(directory, 'tmp-'));
    const file = join(folder, 'x.bin');
    const sinks = () => fileSinks(folder);
    await writeFile(file, 'nothing');
    expect(await found(sinks, () => writeFile(file, gzipSync(planted)))).toEqual([`file ${file}, holds planted`]);
    await writeFile(file, 'nothing');
    expect(await found(sinks, () => writeFile(join(folder, planted), ''))).toHaveLength(1);
  });
});

describe('a gateway of a test that is closed', () => {
  const leaving = async (plant: (gateway: TestGateway, answered: string) => Promise<unknown>): Promise<void> => {
    const gateway = await startTestGateway();
    const door = await openDoor(gateway);
    const { body } = await callTool(door.url, 'get_single_crm_contact_by_id', { id: '1' });
    await plant(gateway, JSON.parse(body.result.content[0].text).note);
    await gateway.close();
  };

  it('says what it left behind of a request, of an answer, and of a credential', async () => {
    const table = 'table audit, [{"S":"m#1#0"},{"S":"planted"}], holds';
    const keep = (value: (gateway: TestGateway, answered: string) => string) =>
      leaving((gateway, answered) => put(gateway, { v: { S: value(gateway, answered) } }));
    await expect(keep(() => REQUEST_CANARY)).rejects.toThrow(`${table} what a caller sent`);
    await expect(keep((_, answered) => answered)).rejects.toThrow(`${table} what the upstream answered`);
    await expect(keep(({ demoToken }) => demoToken)).rejects.toThrow(`${table} the upstream credential`);
    const archived = (gateway: TestGateway) => gateway.backends.audit.archive.create('a', gzipSync(REQUEST_CANARY));
    await expect(leaving(archived)).rejects.toThrow('archive, a, holds what a caller sent');
  });

  it('closes where it left nothing', async () => {
    await leaving(async (_, answered) => expect(answered).toMatch(/^answer-canary-[0-9a-f]{24}$/));
  });
});
