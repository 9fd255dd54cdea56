// Accounts whose client signs what it asks with (RFC 7523).
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { api } from '#test/support/gateway.ts';
import { account, HOST, startOAuthed } from './oauthed.ts';

const oauthed = await startOAuthed();
const { world, gateway, connected, used } = oauthed;
beforeEach(oauthed.reset);
afterAll(oauthed.close);

describe('a client that signs', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const secret = (pem: string) => ({ client_id: 'c1', private_key: pem });

  it('is granted a token for its JWT, and another when that ends', async () => {
    const door = await connected('oauth2_jwt_bearer', secret(private_key));
    expect(await used(door)).toBe('at-1');
    world.clock += 3600_000;
    expect(await used(door)).toBe('at-2');
    const [first, second] = world.asked.map(({ form }) => form);
    expect(first?.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(second?.assertion).not.toBe(first?.assertion);
    const claims = JSON.parse(Buffer.from(first?.assertion?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ iss: 'c1', sub: 'c1', aud: `https://${HOST}/acme/token` });
    expect(gateway.lines.join('\n')).not.toContain(first?.assertion);
  });

  it('is told when its key cannot sign, before anything is stored', async () => {
    const tenant = await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'Keyless' });
    const refused = await api(
      gateway,
      gateway.adminKey,
      `POST /tenants/${tenant.body.id}/integrated-accounts`,
      account('oauth2_jwt_bearer', secret(private_key.replace('PRIVATE', 'PUBLIC'))),
    );
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('/credential/secret/private_key');
    // A whole line: one of them holds no line break, which JSON would write otherwise.
    expect(JSON.stringify(refused.body)).not.toContain(private_key.split('\n')[1]);
  });
});
