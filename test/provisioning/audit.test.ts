// What is done through the provisioning API is written down before it is done, refusals of known callers included.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '#core/audit/record.ts';
import { startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type FaultyAws, faultyAws } from '#test/adapters/aws/faulty-aws.ts';
import { readAudit } from '#test/support/audit-trail.ts';
import { api, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let aws: FaultyAws;
let gateway: TestGateway;
let tenant: string;
let auditor: string;
/** Milliseconds by which the clock is set back, each time that it is read. */
let step = 0;
let behind = 0;

beforeAll(async () => {
  aws = await faultyAws(await startEmbeddedAws(undefined));
  const now = () => {
    behind += step;
    return Date.now() - behind;
  };
  gateway = await startTestGateway({ aws, now });
  tenant = (await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'secret name' })).body.id;
  const token = { name: 'a', roles: ['auditor'] };
  auditor = (await api(gateway, gateway.adminKey, `POST /tenants/${tenant}/api-tokens`, token)).body.token;
});
afterAll(() => gateway.close());

const since = async (act: () => Promise<unknown>): Promise<readonly AuditRecord[]> => {
  const before = new Set((await readAudit(gateway)).map(({ id }) => id));
  await act();
  return (await readAudit(gateway)).filter(({ id }) => !before.has(id));
};

describe('the provisioning API', () => {
  it('writes down who did what to which, and what came of it', async () => {
    const account = { integration: 'demo', credential: { kind: 'bearer', secret: { token: 'secret-token' } } };
    let id = '';
    const records = await since(async () => {
      const created = await api(gateway, gateway.adminKey, `POST /tenants/${tenant}/integrated-accounts`, account);
      id = created.body.id;
      await api(gateway, gateway.adminKey, `DELETE /integrated-account/${id}`);
    });
    expect(records).toMatchObject([
      {
        ...{ action: 'createAccount', tenant, actor: { kind: 'admin_key', id: expect.stringMatching(/^key_/) } },
        outcome: { result: 'success', status: 201, subject: id, ms: expect.any(Number) },
      },
      { action: 'deleteAccount', account: id, outcome: { result: 'success', status: 204 } },
    ]);
    expect(JSON.stringify(records)).not.toContain('secret');
  });

  it('keeps what belongs to no tenant under the operator', async () => {
    const records = await since(() => api(gateway, gateway.adminKey, 'POST /tenants', { name: 'x' }));
    const outcome = { subject: expect.stringMatching(/^ten_/) };
    expect(records).toMatchObject([{ tenant: 'operator', action: 'createTenant', outcome }]);
  });

  it('repeats nothing of a path that is no id, such as what somebody pasted there', async () => {
    const records = await since(async () => {
      await api(gateway, gateway.adminKey, 'GET /tenants/ada-lovelace_1815');
      await api(gateway, gateway.adminKey, 'DELETE /mcp-servers/srv_ada_lovelace');
      await api(gateway, gateway.adminKey, 'DELETE /integrated-account/acc_ada-lovelace');
    });
    expect(records).toHaveLength(3);
    expect(JSON.stringify(records)).not.toContain('lovelace');
  });

  it('writes down refusals of known callers in their own log, and nothing of reading', async () => {
    const other = (await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'y' })).body.id;
    const records = await since(async () => {
      await api(gateway, auditor, `DELETE /tenants/${tenant}`);
      await api(gateway, auditor, `GET /tenants/${other}`);
      await api(gateway, auditor, `GET /tenants/${tenant}`);
      await api(gateway, 'spa_dev_nobody', `GET /tenants/${tenant}`);
    });
    expect(records).toMatchObject([
      {
        tenant,
        action: 'deleteTenant',
        actor: { kind: 'api_token' },
        outcome: { result: 'denied', reason: 'forbidden' },
      },
      { tenant, action: 'getTenant', target: other, outcome: { result: 'denied', reason: 'not_found' } },
    ]);
  });

  it('says of a failure that it is one', async () => {
    const records = await since(() =>
      api(gateway, gateway.adminKey, `POST /tenants/${tenant}/integrated-accounts`, { integration: 'none' }),
    );
    expect(records).toMatchObject([{ action: 'createAccount', outcome: { result: 'failure', attribution: 'client' } }]);
  });

  it('takes no less than no time, though the clock be set back meanwhile', async () => {
    const door = await openDoor(gateway);
    const records = await since(async () => {
      step = 1000;
      await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'x' });
      await api(gateway, gateway.adminKey, 'POST /revocations', { tenant: door.tenant });
      step = 0;
    });
    const actions = Object.fromEntries(records.map(({ action, outcome }) => [action, outcome?.ms]));
    expect(actions).toEqual({ createTenant: 0, 'server.revoked': 0, revokeServers: 0 });
  });

  it('does nothing where nothing takes the intent', async () => {
    const listed = async () => (await api(gateway, gateway.adminKey, 'GET /tenants')).body.items.length;
    const before = await listed();
    aws.fail('dynamodb', { kind: 'refused', operation: 'PutItem', skip: 0 });
    const refused = await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'z' });
    aws.fail('dynamodb', undefined);
    expect(refused.status).toBe(503);
    expect(await listed()).toBe(before);
  });
});
