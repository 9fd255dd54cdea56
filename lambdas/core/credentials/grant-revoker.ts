// Grants of accounts that go: what their providers gave is given back before it is forgotten here.
import type { Integration } from '#core/integrations/integration.ts';
import type { OffboardDeps } from '#core/tenancy/offboard.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import { holderOf } from './holder.ts';
import { type RevokeDeps, revokeGrant } from './revoke-grant.ts';

export type GrantDeps = RevokeDeps & {
  readonly findIntegration: (ref: IntegrationRef) => Promise<Integration | undefined>;
};

export type RevokeGrant = OffboardDeps['revokeGrant'];

/** Of one provider: what does not answer holds up what else a run has to delete. */
const EACH_MS = 3000;

/** Nothing that was granted, or nobody to ask, is `unsupported`. */
export const grantRevoker =
  (deps: GrantDeps): RevokeGrant =>
  async (account) => {
    const { id, tenant, integration: ref } = account;
    try {
      const integration = await deps.findIntegration(ref);
      const holder = integration && holderOf({ tenant, account: id }, account, integration);
      const outcome = holder === undefined ? 'none' : await revokeGrant(holder, deps.now() + EACH_MS, deps);
      return outcome === 'none' ? 'unsupported' : outcome;
    } catch (fault) {
      deps.onFault(fault, id);
      return 'failed';
    }
  };
