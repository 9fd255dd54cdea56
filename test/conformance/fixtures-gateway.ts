// A gateway with the `fixtures` integration, its upstream, and a door between them.
import { fileURLToPath } from 'node:url';
import type { GatewayOptions } from '#lib/local/gateway.ts';
import { type Door, INTEGRATIONS, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type FixturesUpstream, startFixturesUpstream } from './fixtures-upstream.ts';

/** What the account holds; it must never be seen anywhere but at the upstream. */
export const UPSTREAM_SECRET = 'fixtures-upstream-secret-7d1f';

export const FIXTURES_ACCOUNT = {
  integration: 'fixtures',
  credential: { kind: 'bearer', secret: { token: UPSTREAM_SECRET } },
};

export type FixturesGateway = {
  readonly gateway: TestGateway;
  readonly door: Door;
  readonly upstream: FixturesUpstream;
  readonly close: () => Promise<void>;
};

export const startFixturesGateway = async (options: Partial<GatewayOptions> = {}): Promise<FixturesGateway> => {
  const upstream = await startFixturesUpstream();
  const gateway = await startTestGateway({
    integrationDirectories: [INTEGRATIONS, fileURLToPath(new URL('./integrations', import.meta.url))],
    loopbackRoutes: upstream.routes,
    ...options,
  });
  const door = await openDoor(gateway, {}, FIXTURES_ACCOUNT);
  const close = async () => {
    await gateway.close();
    await upstream.close();
  };
  return { gateway, door, upstream, close };
};
