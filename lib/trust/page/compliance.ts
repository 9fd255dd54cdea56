// #compliance: certificates with their dated records, data protection, and the OWASP MCP Top 10 with what is done about each.
import type { Certification } from '#lib/config/trust-config.ts';
import { facts, outside, paragraph, type Section, type Text, table, toPage } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { contact } from './contact.ts';
import { owasp } from './owasp.ts';
import { sectionOf } from './section.ts';

export const compliance = (model: TrustModel): Section => {
  const { trust, operator } = model.published;
  return sectionOf(
    'compliance',
    [
      table(
        'Certifications and attestations',
        ['Standard', 'Status', 'Record'],
        trust.certifications.map((each) => [each.name, each.status, recordOf(each)]),
      ),
      paragraph([
        'Reports and test summaries are given under a non-disclosure agreement: ask ',
        contact(trust.ndaContact ?? operator.contact),
        '.',
      ]),
      facts([
        ['GDPR', dataProtection(model)],
        ['HIPAA', BAA[trust.hipaa.baa]],
        [
          'Penetration test',
          trust.penetrationTest === undefined
            ? 'None has been made'
            : `${trust.penetrationTest.date}, by ${trust.penetrationTest.by}; its summary under NDA`,
        ],
        [
          'Vulnerability reports',
          [contact(operator.contact), '; also in /.well-known/security.txt where the gateway has a domain'],
        ],
        [
          'Where data is',
          [
            toPage('Zero data retention', '/reference', 'zero-data-retention'),
            ' and ',
            toPage('Tenant isolation', '/reference', 'tenant-isolation'),
            ' in the integration reference',
          ],
        ],
      ]),
    ],
    [owasp(model)],
  );
};

/** Nothing is called held but by its dates. */
const recordOf = ({ status, from = '', until = '', auditor = '' }: Certification): string =>
  status === 'held' ? `${from} to ${until}, by ${auditor}` : status === 'in progress' ? 'no report yet' : 'none';

const BAA = {
  none: 'No business associate agreement is offered: do not send protected health information',
  'on request': 'A business associate agreement is signed on request',
  signed: 'A business associate agreement is in force with customers who send protected health information',
} as const;

const dataProtection = ({ published: { trust } }: TrustModel): Text => {
  const { dpaUrl } = trust.gdpr;
  return dpaUrl === undefined
    ? 'No data processing agreement is published'
    : [
        outside('Data processing agreement', dpaUrl),
        '. The operator processes personal data for its customers, in the regions above',
      ];
};
