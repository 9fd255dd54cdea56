// A person who is not sure that the click was heard.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agree, browse, comeBack, connectWorld, HOST, offer, type World } from '#test/support/connectable.ts';

let world: World;
beforeAll(async () => {
  world = await connectWorld();
});
afterAll(() => world.close());

it('takes clicks that follow one another on one page for one, though no cookie has come back yet', async () => {
  const { link } = await offer(world);
  const pageOf = async () => /name="page" value="([\w-]{22})"/.exec((await browse(link)).text)?.[1] ?? 'none';
  const [mine, other] = [await pageOf(), await pageOf()];
  const clicks = await Promise.all([agree(link, mine), agree(link, mine)]);
  expect(clicks.map(({ status }) => status)).toEqual([303, 303]);
  expect(clicks[0]?.location).toBe(clicks[1]?.location);
  expect(clicks[0]?.headers.get('set-cookie')).toBe(clicks[1]?.headers.get('set-cookie'));
  const later = [await agree(link, mine), await agree(link, other), await agree(link, ''), await agree(link)];
  expect(later.map(({ status }) => status)).toEqual([303, 410, 410, 410]);
  const state = new URL(clicks[0]?.location ?? '').searchParams.get('state') ?? '';
  await comeBack(
    world.gateway,
    { state, code: 'c', iss: `https://${HOST}` },
    clicks[0]?.headers.get('set-cookie') ?? '',
  );
  expect((await agree(link, mine)).status).toBe(410);
});
