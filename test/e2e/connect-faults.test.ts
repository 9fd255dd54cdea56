// Connecting an account while a store does not answer: a page that says so, and nothing that is half done.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type FaultyAws, faultyAws, throttled } from '#test/adapters/aws/faulty-aws.ts';
import {
  agree,
  atProvider,
  behave,
  browse,
  comeBack,
  connectWorld,
  HOST,
  offer,
  type Page,
  type World,
} from '#test/support/connectable.ts';

let aws: FaultyAws;
let world: World;

beforeAll(async () => {
  aws = await faultyAws(await startEmbeddedAws(undefined));
  world = await connectWorld({ aws });
});
afterAll(() => world.close());
beforeEach(() => behave(world.provider));

const isHonest = ({ status, text, headers }: Page): void => {
  expect([status, headers.get('retry-after')]).toEqual([503, '5']);
  expect(text).toContain('This does not work at the moment');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('set-cookie')).toBeNull();
};

it('a link that is opened or accepted while DynamoDB does not answer is as good afterwards', async () => {
  const { link } = await offer(world);
  aws.fail('dynamodb', throttled);
  const pages = [await browse(link), await agree(link)];
  aws.fail('dynamodb', undefined);
  pages.forEach(isHonest);
  expect((await agree(link)).status).toBe(303);
});

it('an answer that comes while DynamoDB does not answer is not spent', async () => {
  const { link } = await offer(world);
  const { state, cookie } = await atProvider(link);
  const query = { state, code: 'c-1', iss: `https://${HOST}` };
  aws.fail('dynamodb', throttled);
  const page = await comeBack(world.gateway, query, cookie);
  aws.fail('dynamodb', undefined);
  isHonest(page);
  expect(world.provider.asked).toEqual([]);
  expect((await comeBack(world.gateway, query, cookie)).status).toBe(303);
});

it('a vault that does not answer is no missing registration, and its fault is logged', async () => {
  const { link } = await offer(world);
  const { state, cookie } = await atProvider(link);
  aws.fail('secretsmanager', throttled);
  const page = await comeBack(world.gateway, { state, code: 'c-1', iss: `https://${HOST}` }, cookie);
  aws.fail('secretsmanager', undefined);
  expect([page.status, page.text.includes('This does not work at the moment')]).toEqual([503, true]);
  expect(page.text).toContain('app.example.com');
  expect(world.provider.asked).toEqual([]);
  const [fault] = world.gateway.lines
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'fault')
    .slice(-1);
  expect([fault?.request_id, page.text.includes(fault?.request_id)]).toEqual([expect.any(String), true]);
});
