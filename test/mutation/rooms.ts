// What is mutated, and the tests that have to notice. Tests that are quick come first, for the first that fails ends a run.

export type RoomName = 'tokens' | 'scopes' | 'address-guard' | 'audit-chain' | 'refresh-lease';

export type Room = {
  readonly name: RoomName;
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
};

const under = (folder: string, names: string, ending: string): readonly string[] =>
  names.split(' ').map((name) => `${folder}/${name}${ending}`);

export const ROOMS: readonly Room[] = [
  {
    name: 'tokens',
    mutate: under('lambdas/core/tokens', 'authorise authorise-door checksum door-options token', '.ts'),
    tests: [...under('test/core/tokens', 'authorise token door-options', '.test.ts')],
  },
  {
    name: 'scopes',
    mutate: ['lambdas/core/scopes/scope.ts'],
    tests: ['test/core/scopes/scope.test.ts'],
  },
  {
    name: 'address-guard',
    mutate: [
      ...under('lambdas/adapters/http', 'address-rule destination vetted-lookup transport', '.ts'),
      ...under('lambdas/core/upstream', 'base-url path-segment header-argument', '.ts'),
    ],
    tests: [
      ...under('test/adapters/http', 'address-rule destination vetted-lookup transport', '.test.ts'),
      ...under(
        'test/core/upstream',
        'base-url header-argument argument-slots parameter-styles build-request',
        '.test.ts',
      ),
      'test/adapters/http/upstream-client.test.ts',
      'test/core/upstream/build-request-path.test.ts',
    ],
  },
  {
    name: 'audit-chain',
    mutate: under(
      'lambdas/core/audit',
      'merkle verify verify-batch verify-digest verify-leaves digest envelope seal seal-chunk',
      '.ts',
    ),
    tests: [
      ...under('test/core/audit', 'envelope verify-parts verify-findings seal-ends seal-reads seal', '.test.ts'),
      ...['test/seal/handler.test.ts', 'test/cli/audit-verify.test.ts'],
      ...under('test/core/audit', 'merkle verify seal-crash', '.test.ts'),
    ],
  },
  {
    name: 'refresh-lease',
    mutate: under('lambdas/core/credentials', 'access-token refresh refresh-time refused-token later-copy', '.ts'),
    tests: under(
      'test/core/credentials',
      'lease lease-ends refused-token later-copy credentials skew faults',
      '.test.ts',
    ),
  },
];
