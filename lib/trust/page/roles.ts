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

const may = (role: Role): string => {
  const allowed = ROUTES.filter(({ roles }) => roles.includes(role));
  if (allowed.length === 0) return 'nothing: it is the second factor of calls alone';
  return allowed.map(({ operation }) => operation).join(', ');
};

export const ROLE_TABLE: readonly (readonly Text[])[] = [
  ...(Object.keys(HELD_BY) as readonly Role[]).map((role) => [role, HELD_BY[role], `${may(role)}; in its own tenant`]),
  ['operator', 'an admin key', `all ${ROUTES.length} operations, in all tenants`],
].map((row) => row.map((cell) => cell.replace('alone; in its own tenant', 'alone')));
