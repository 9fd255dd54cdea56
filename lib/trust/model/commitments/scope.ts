// What is promised of how far somebody gets: scopes, roles, tenants, IAM.
import { type Basis, byTemplate, byTests, commitment } from '../bind.ts';
import type { Commitment } from '../published.ts';

export const scopeCommitments = (basis: Basis): readonly Commitment[] => [...scopes(), ...isolation(basis)];

const scopes = (): readonly Commitment[] => [
  commitment(
    'rbac.one-predicate',
    'What an MCP server lists and what it lets call are decided by one rule: a filter admits what it names and nothing else; a server without filters reaches every tool of its integration.',
    byTests('scope-list-and-call'),
  ),
  commitment(
    'rbac.read-only',
    'A server whose scope is reading can reach no tool that writes.',
    byTests('scope-read-only'),
  ),
  commitment(
    'rbac.roles',
    'Every operation of the provisioning API answers each role as the table of roles says.',
    byTests('roles'),
  ),
  commitment(
    'rbac.tenants',
    "Another tenant's ids are answered byte for byte as absent ones are.",
    byTests('tenant-isolation'),
  ),
  commitment(
    'rbac.least-privilege',
    'Each function has an IAM role of its own. None allows any of more than sixty actions that no function needs.',
    byTests('least-privilege', 'own-roles'),
  ),
];

/** Where the operator chose it. */
const isolation = (basis: Basis): readonly Commitment[] => [
  ...(basis.config.isolation.sts
    ? [
        commitment(
          'rbac.session-tags',
          'Credentials are read under a session that IAM binds to one tenant.',
          byTemplate(basis, {
            resource: 'AWS::Lambda::Function',
            property: 'Environment.Variables.TENANT_ROLE_ARN',
            id: /^McpFunction/,
          }),
        ),
      ]
    : []),
  ...(basis.config.isolation.mode === 'perTenant'
    ? [
        commitment(
          'rbac.own-processes',
          'A Lambda execution environment serves one tenant and no other.',
          byTemplate(basis, {
            resource: 'AWS::Lambda::Function',
            property: 'TenancyConfig.TenantIsolationMode',
            id: /^McpFunction/,
            expected: 'PER_TENANT',
          }),
        ),
      ]
    : []),
];
