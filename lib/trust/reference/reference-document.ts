// The integration reference: every section in its frozen order.
import { type Section, type TrustDocument, toPage } from '#lib/trust/document/document.ts';
import { authenticationLayers } from './authentication.ts';
import { clients } from './clients.ts';
import { auditTrail, credentialHandling, zeroDataRetention } from './custody.ts';
import { expiration, lifecycle } from './expiration.ts';
import { failureModes } from './failure-modes.ts';
import { baseOf, footerOf, type ReferenceInput } from './input.ts';
import { naming, pagination } from './naming.ts';
import { overview } from './overview.ts';
import { rateLimits } from './rate-limits.ts';
import { REVISIONS } from './revision-surface.ts';
import { toolScopeControls } from './scopes.ts';
import { tenantIsolation } from './tenancy.ts';
import { toolCatalogueSection, versioning } from './versioning.ts';

/** `/reference`. Ids and titles of its sections are frozen by a test: others link to them. */
export const referenceDocument = (input: ReferenceInput): TrustDocument => {
  const { model, integrations } = input;
  const { operator } = model.published;
  return {
    page: '/reference',
    title: 'Integration reference',
    description: `How agents, clients and backends use the MCP gateway of ${operator.name}: requests, tools, scopes, limits and failures.`,
    lead: `How agents, clients and backends use the MCP gateway of ${operator.name}. Tables are computed by the code that answers, and requests are sent by tests as they stand here. Examples are of the demo CRM.`,
    facts: [
      ['Provider', operator.name],
      ['Protocol', `MCP, ${REVISIONS.length} revisions since ${REVISIONS.at(-1)}`],
      ['Integrations', String(integrations.length)],
      ['Base URL', baseOf(model)],
    ],
    twins: [
      toPage('SLA & Security', '/trust'),
      toPage('Markdown', '/reference.md'),
      toPage('Tools as JSON', '/reference/tools.json'),
    ],
    sections: sectionsOf(input),
    footer: footerOf(model),
  };
};

const sectionsOf = (input: ReferenceInput): readonly Section[] => {
  const { model } = input;
  return [
    overview(),
    tenantIsolation(model),
    credentialHandling(model),
    zeroDataRetention(),
    auditTrail(model),
    authenticationLayers(model),
    naming(),
    pagination(),
    versioning(model),
    toolCatalogueSection(input),
    toolScopeControls(model),
    expiration(model),
    failureModes(),
    rateLimits(model),
    lifecycle(),
    clients(model),
  ];
};
