// What is promised of what stands before the functions, where the operator has it.
import type { ResidencyConfig } from '#lib/config/deployment-config.ts';
import { type Basis, byTemplate, byTests, commitment } from '../bind.ts';
import type { Commitment } from '../published.ts';

export const frontCommitments = (basis: Basis): readonly Commitment[] => [
  ...callersTls(basis),
  ...closedDoors(basis),
  ...(basis.config.waf.enabled
    ? [
        commitment(
          'auth.firewall',
          'AWS WAF stands before every API: it blocks addresses of bad reputation, and too many requests from one address.',
          byTemplate(basis, { resource: 'AWS::WAFv2::WebACL', property: 'Scope', expected: 'REGIONAL' }),
        ),
      ]
    : []),
  ...(basis.config.connect.confirmation === 'backend' && basis.config.publicPages !== 'none'
    ? [
        commitment(
          'auth.connect-confirmed',
          'What a person grants in a browser counts once the backend of the tenant has confirmed it.',
          byTemplate(basis, {
            resource: 'AWS::Lambda::Function',
            property: 'Environment.Variables.CONFIRMATION',
            id: /^ConnectFunction/,
            expected: 'backend',
          }),
        ),
      ]
    : []),
];

const closedDoors = (basis: Basis): readonly Commitment[] => {
  const { residencies, provisioning } = basis.config;
  const all = (holds: (place: ResidencyConfig) => boolean) => Object.values(residencies).every(holds);
  return [
    ...(all(({ mutualTls }) => mutualTls !== undefined)
      ? [
          commitment(
            'auth.mutual-tls',
            'Callers have to show a client certificate of a CA that the operator trusts.',
            byTemplate(basis, { resource: 'AWS::ApiGateway::DomainName', property: 'MutualTlsAuthentication' }),
          ),
        ]
      : []),
    ...(all(({ endpoint }) => endpoint === 'private')
      ? [
          commitment(
            'auth.private-endpoint',
            'The API is reached from VPCs of the operator alone.',
            byTemplate(basis, {
              resource: 'AWS::ApiGateway::RestApi',
              property: 'EndpointConfiguration.Types',
              id: /^RestApi/,
              expected: ['PRIVATE'],
            }),
          ),
        ]
      : []),
    ...(provisioning.auth === 'iam'
      ? [
          commitment(
            'auth.signed-provisioning',
            'The provisioning API wants an AWS signature before it wants a key.',
            byTests('signed-provisioning'),
          ),
        ]
      : []),
  ];
};

/** API Gateway's own host takes TLS 1.0 as well: only a domain of one's own says otherwise. */
const callersTls = (basis: Basis): readonly Commitment[] =>
  Object.values(basis.config.residencies).every(({ domain }) => domain !== undefined)
    ? [
        commitment(
          'auth.tls-callers',
          'Callers reach the gateway by TLS 1.2 or later alone.',
          byTemplate(basis, {
            resource: 'AWS::ApiGateway::DomainName',
            property: 'SecurityPolicy',
            expected: 'TLS_1_2',
          }),
        ),
      ]
    : [];
