// Options of a server's config: what was asked for is answered and kept, and a default takes no room in a record.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionsOf, optionsView } from '#core/tokens/door-options.ts';
import { api, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;
let account: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  ({ account } = await openDoor(gateway));
});
afterAll(() => gateway.close());

const create = async (config?: object) => {
  const body = { name: 'n', ...(config && { config }) };
  const created = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, body);
  expect(created.status).toBe(201);
  return created.body;
};

const kept = async (id: string) => (await gateway.backends.stores.servers.get(id))?.value;

describe('options of a server', () => {
  it('are answered with their defaults where none was asked for, and not stored', async () => {
    const { id, config } = await create();
    expect(config).toMatchObject({ tool_mode: 'all', schema_profile: 'full' });
    expect(await kept(id)).not.toHaveProperty('options');
  });

  it('are answered and stored as asked for, and a new URL keeps them', async () => {
    const { id, config } = await create({ methods: ['read'], tool_mode: 'search', schema_profile: 'flat' });
    expect(config).toMatchObject({ methods: ['read'], tool_mode: 'search', schema_profile: 'flat' });
    expect((await kept(id))?.options).toEqual({ tool_mode: 'search', schema_profile: 'flat' });
    expect((await kept(id))?.scope).toEqual({ methods: ['read'] });
    const rotated = await api(gateway, gateway.adminKey, `POST /mcp-servers/${id}/rotate`);
    expect(rotated.body.config).toEqual(config);
    const [door] = (await kept(id))?.doors ?? [];
    const record = door && (await gateway.backends.stores.tokens.get(door));
    expect(record).toMatchObject({ options: { tool_mode: 'search', schema_profile: 'flat' } });
  });
});

describe('a default', () => {
  it('takes no room, and a record without a word is one of the defaults', () => {
    expect(optionsOf({ tool_mode: 'all', schema_profile: 'full', methods: ['read'] })).toBeUndefined();
    expect(optionsOf({ tool_mode: 'all', schema_profile: 'flat' })).toEqual({ schema_profile: 'flat' });
    expect(optionsView()).toEqual({ tool_mode: 'all', schema_profile: 'full', response_shaping: 'off' });
  });
});
