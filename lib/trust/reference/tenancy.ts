// Tenants, and what keeps them apart.
import { list, paragraph, type Section, type Text, table, toPage } from '#lib/trust/document/document.ts';
import type { ReferenceModel } from './input.ts';
import { tenancyFigure } from './tenancy-drawing.ts';

export const tenantIsolation = ({ settings, published: { residencies } }: ReferenceModel): Section => {
  const { mode, sts } = settings.isolation;
  return {
    id: 'tenant-isolation',
    aliases: ['tenancy'],
    title: 'Tenant isolation',
    blocks: [
      paragraph(
        'A tenant is an organisation, pinned to one residency and so to one AWS region. It has connected accounts, an account has servers, and each server is one door with a scope and an end. The tenant of a request comes from the record of its token, never from anything the request says.',
      ),
      tenancyFigure(mode === 'perTenant'),
      list([
        'An id carries its tenant, so that a record’s partition is known from the id alone. Another tenant’s id is answered 404, as if absent.',
        'Stored hashes of tokens have kind and residency in their input: a record that is copied to another table opens nothing.',
        mode === 'perTenant'
          ? 'A Lambda execution environment serves one tenant and no other; one that is chosen for another tenant refuses.'
          : 'Execution environments are pooled: requests of several tenants are served by the same process, one after the other.',
        sts
          ? 'Credentials are read in a session that is tagged with the tenant, and IAM lets it read that tenant’s alone.'
          : 'Credentials are read under the function’s own role; what is opened is bound to tenant and account by encryption.',
        'A token of another residency is answered 421; its data never moves.',
      ]),
      table(
        'Residencies of this deployment',
        ['Residency', 'AWS region', 'Base URL', 'Endpoint'],
        residencies.map(rowOf),
      ),
      paragraph([toPage('What is promised of it', '/trust', 'rbac'), ' stands on the trust page.']),
    ],
  };
};

const rowOf = ({
  name,
  region,
  baseUrl,
  endpoint,
  hasMutualTls,
}: ReferenceModel['published']['residencies'][number]): readonly Text[] => [
  name,
  region,
  baseUrl ?? 'as answered when a server is created',
  `${endpoint}${hasMutualTls ? ', with client certificates' : ''}`,
];
