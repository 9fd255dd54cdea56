// Accounts whose provider grants tokens in its own way, for what was handed over.
import { afterAll, beforeEach, expect, it } from 'vitest';
import { api } from '#test/support/gateway.ts';
import { account, startOAuthed } from './oauthed.ts';

const oauthed = await startOAuthed();
const { world, gateway, connected, call, used } = oauthed;
beforeEach(oauthed.reset);
afterAll(oauthed.close);

const SECRET = { user: 'ann@x', password: 'pa:ss wörd', app: '7' };
const exchanged = () => connected('token_exchange', SECRET);

it('a token is asked for with what was handed over, once, and again before it ends', async () => {
  const door = await exchanged();
  expect(new Set(await Promise.all(Array.from({ length: 10 }, () => used(door))))).toEqual(new Set(['at-1']));
  expect(world.asked).toEqual([{ client: 'ann@x:pa:ss wörd', form: { app_id: 'app/7', pass: 'pa:ss wörd' } }]);
  world.clock += 56 * 60_000;
  expect(await used(door)).toBe('at-2');
  // What the provider sends beside it is nothing that this grant knows.
  expect(world.asked[1]).toEqual(world.asked[0]);
});

it('the schedule refreshes it, and an upstream 401 does', async () => {
  const door = await exchanged();
  await used(door);
  world.clock += 50 * 60_000;
  expect(await gateway.refresh()).toEqual({ due: 1, ended: 0, failures: 0 });
  expect(await used(door)).toBe('at-2');
  world.valid.clear();
  world.clock += 60_000;
  expect((await call(door)).body.result.isError).toBe(true);
  expect(await used(door)).toBe('at-3');
});

it('a request may be repeated as often as nobody answers it', async () => {
  const door = await exchanged();
  world.says = () => ({ status: 500, body: '<html>' });
  for (let i = 0; i < 3; i++) {
    expect((await call(door)).body.result.structuredContent.error.reason).toBe('refresh_failed');
    world.clock += 60_000;
  }
  world.says = undefined;
  expect(await used(door)).toBe('at-4');
});

it('nothing of it is logged or answered', async () => {
  const door = await exchanged();
  await used(door);
  world.says = () => ({ status: 400, body: JSON.stringify({ error: 'bad_login', password: SECRET.password }) });
  world.clock += 3_600_000;
  const refused = await call(door);
  const shown = await api(gateway, gateway.adminKey, `GET /integrated-account/${door.account}`);
  expect(gateway.lines.join() + JSON.stringify([refused.body, shown.body])).not.toMatch(/wörd|ann@x|at-1/);
});

it.each([
  ['a control character', { ...SECRET, password: 'a\r\nb' }, '/credential/secret'],
  ['a missing field', { user: 'u', password: 'p' }, '/credential/secret/app'],
])('refuses %s when it is handed over', async (_, secret, pointer) => {
  const tenant = await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'n' });
  const route = `POST /tenants/${tenant.body.id}/integrated-accounts`;
  const { status, body } = await api(gateway, gateway.adminKey, route, account('token_exchange', secret));
  expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
});
