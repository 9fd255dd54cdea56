// What is promised of tokens: how they are kept, what they are worth, and when they end.
import { TOKEN_RANDOM_BITS } from '#core/tokens/token.ts';
import { atLeast, atMost, type Basis, byConstant, byTemplate, byTests, commitment } from '../bind.ts';
import type { Commitment } from '../published.ts';
import { propertyOf } from '../stack-facts.ts';

export const tokenCommitments = (basis: Basis): readonly Commitment[] => [
  ...tokens(basis),
  ...lifetimes(basis),
  ...layers(basis),
];

const tokens = (basis: Basis): readonly Commitment[] => [
  commitment(
    'auth.hashed',
    'Tokens are stored only as HMAC-SHA-256, under a key that is derived inside AWS KMS and never stored.',
    [
      ...byTemplate(basis, {
        resource: 'AWS::KMS::Key',
        property: 'KeySpec',
        id: /^KeysToken/,
        expected: 'HMAC_256',
      }),
      ...byTests('token-kept-as-hash'),
    ],
  ),
  commitment(
    'auth.random',
    `A token holds ${TOKEN_RANDOM_BITS} random bits and a checksum.`,
    [
      ...byConstant('lambdas/core/tokens/token.ts', 'TOKEN_RANDOM_BITS', TOKEN_RANDOM_BITS),
      ...byTests('token-randomness'),
    ],
    atLeast(TOKEN_RANDOM_BITS, 'random bits'),
  ),
  commitment('auth.shown-once', 'A token is shown once, in the answer that mints it.', byTests('token-shown-once')),
  commitment(
    'auth.not-logged',
    'No log holds a token, a credential or a payload; log groups mask what looks like a token of ours.',
    byTests('token-not-logged', 'token-safe-logs'),
  ),
  commitment(
    'auth.uniform-refusal',
    'Unknown, malformed, revoked and expired tokens and a missing or wrong second factor get the same HTTP 401, but for the id of the request.',
    byTests('uniform-refusal', 'uniform-refusal-of-headers'),
  ),
  commitment(
    'auth.second-factor',
    'An MCP server can demand an API token of its tenant beside its own token.',
    byTests('second-factor'),
  ),
  commitment(
    'auth.tls-upstream',
    'Upstreams are reached by TLS 1.2 or later alone, with verified certificates.',
    byTests('tls-verified', 'tls-version'),
  ),
];

const LIFETIMES = 'Environment.Variables.TOKEN_LIFETIMES';

const lifetimes = (basis: Basis): readonly Commitment[] => {
  const { tokenLifetimes } = basis.config;
  const fromTemplate = byTemplate(basis, {
    resource: 'AWS::Lambda::Function',
    property: LIFETIMES,
    id: /^ProvisioningFunction/,
    expected: JSON.stringify(tokenLifetimes),
  });
  return [
    commitment(
      'auth.default-expiry',
      `A token that is asked for without an end has one after ${tokenLifetimes.defaultDays} days.`,
      fromTemplate,
      atMost(tokenLifetimes.defaultDays, 'days'),
    ),
    commitment(
      'auth.longest-expiry',
      tokenLifetimes.allowNever
        ? `The end of a token lies at most ${tokenLifetimes.maxDays} days ahead whenever it is set or moved, unless one without an end is asked for, which this deployment allows.`
        : `The end of a token lies at most ${tokenLifetimes.maxDays} days ahead whenever it is set or moved. None is without an end.`,
      [...fromTemplate, ...(tokenLifetimes.allowNever ? [] : byTests('expiry-required', 'expiry-within-limits'))],
      // A deployment that allows tokens without an end promises no number of days.
      tokenLifetimes.allowNever ? undefined : atMost(tokenLifetimes.maxDays, 'days'),
    ),
  ];
};

/** The three layers of expiry, and revocation. */
const layers = (basis: Basis): readonly Commitment[] => {
  const ttl = propertyOf(basis.stacks, 'AWS::DynamoDB::Table', 'TimeToLiveSpecification.Enabled', /^Tablestokens/);
  return [
    commitment(
      'auth.expiry-at-request',
      'First layer: every request compares the time with the end that is stored with the token.',
      byTests('expiry-at-request'),
    ),
    commitment(
      'auth.expiry-by-purge',
      'Second layer: a purge runs every minute and deletes what has ended.',
      [
        ...byTemplate(basis, {
          resource: 'AWS::Events::Rule',
          property: 'ScheduleExpression',
          id: /^SchedulesPurge/,
          expected: 'rate(1 minute)',
        }),
        ...byTemplate(basis, {
          resource: 'AWS::Events::Rule',
          property: 'State',
          id: /^SchedulesPurge/,
          expected: 'ENABLED',
        }),
        ...byTests('expiry-by-purge'),
      ],
      atMost(1, 'minutes between runs'),
    ),
    commitment(
      'auth.expiry-by-ttl',
      'Third layer: DynamoDB deletes by TTL what is left.',
      ttl === true
        ? byTemplate(basis, {
            resource: 'AWS::DynamoDB::Table',
            property: 'TimeToLiveSpecification.AttributeName',
            id: /^Tablestokens/,
          })
        : [],
    ),
    commitment('auth.revocation', 'A revocation holds from the next request on.', byTests('revocation-at-once')),
  ];
};
