// What each role may do, from the route table that the API itself decides by.
import { ROUTES } from '#core/provisioning/routes.ts';
import type { Role } from '#core/tokens/records.ts';
import type { Text } from '../document/document.ts';

const HELD_BY: { readonly [R in Role]: string } = {
  agent: 'an API token, by default',
  provisioner: 'an API token of a tenant’s backend',
  auditor: 'an API token of a tenant’s reviewer',
  admin: 'an API token of a tenant’s administrator',
};

const KINDS: readonly (readonly [verb: string, method: RegExp])[] = [
  ['Reads', /^GET$/],
  ['makes', /^POST$/],
  ['changes', /^(?:PUT|PATCH)$/],
  ['deletes', /^DELETE$/],
];

const may = (role: Role): string => {
  const allowed = ROUTES.filter(({ roles }) => roles.includes(role));
  if (allowed.length === 0) return 'Nothing: it is the second factor of calls alone';
  const kinds = KINDS.flatMap(([verb, pattern]) => {
    const operations = allowed.filter(({ method }) => pattern.test(method)).map(({ operation }) => operation);
    return operations.length === 0 ? [] : [`${verb}: ${operations.join(', ')}`];
  });
  return `In its own tenant. ${kinds.join('; ')}`;
};

export const ROLE_TABLE: readonly (readonly Text[])[] = [
  ...(Object.keys(HELD_BY) as readonly Role[]).map((role) => [role, HELD_BY[role], may(role)]),
  ['operator', 'an admin key', `all ${ROUTES.length} operations, in all tenants`],
];
