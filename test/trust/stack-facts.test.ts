// What is read from templates: a value is one only where every stack has it, and a role may do what it is allowed to.
import { describe, expect, it } from 'vitest';
import { propertyOf, type Resources, servicesOf } from '#lib/trust/model/stack-facts.ts';

const QUEUE = 'AWS::SQS::Queue';

const queues = (days: { readonly [id: string]: unknown }): Resources =>
  Object.fromEntries(
    Object.entries(days).map(([id, each]) => [id, { Type: QUEUE, Properties: { Kept: [{ Days: each }] } }]),
  );

const daysOf = (...stacks: readonly Resources[]): unknown =>
  propertyOf(Object.fromEntries(stacks.map((each, i) => [`r${i}`, each])), QUEUE, 'Kept.0.Days', /^Ours/);

describe('a property', () => {
  it('is what all resources of all stacks have', () => {
    expect(daysOf(queues({ Ours1: 7, Ours2: 7, Other: 1 }), queues({ Ours1: 7 }))).toBe(7);
    expect(daysOf(queues({ Ours1: { a: [1] } }), queues({ Ours1: { a: [1] } }))).toEqual({ a: [1] });
  });

  it.each([
    ['residencies differ', [queues({ Ours1: 7 }), queues({ Ours1: 8 })]],
    ['resources of one stack differ', [queues({ Ours1: 7, Ours2: 8 })]],
    ['the last of three differs', [queues({ Ours1: 7 }), queues({ Ours1: 7 }), queues({ Ours1: '7' })]],
    ['one stack has no such resource', [queues({ Ours1: 7 }), queues({ Other: 7 })]],
    ['the first stack has no such resource', [{}, queues({ Ours1: 7 })]],
    ['one resource has no properties', [queues({ Ours1: 7 }), { Ours1: { Type: QUEUE } }]],
    [
      'one resource is of another type',
      [queues({ Ours1: 7 }), { Ours1: { Type: 'AWS::SNS::Topic', Properties: { Kept: [{ Days: 7 }] } } }],
    ],
    ['there is no stack', []],
  ])('is none where %s', (_, stacks) => expect(daysOf(...stacks)).toBeUndefined());
});

describe('the services of a role', () => {
  const policy = (Type: string, ...statements: readonly object[]): Resources[string] => ({
    Type,
    Properties: { PolicyDocument: { Statement: statements } },
  });

  it('are those that a policy of its own allows, managed or inline, and none that one denies', () => {
    const resources = {
      McpRolePermissions: policy(
        'AWS::IAM::ManagedPolicy',
        { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'] },
        { Effect: 'Deny', Action: ['s3:GetObject'] },
      ),
      McpRoleDefaultPolicy: policy('AWS::IAM::Policy', { Effect: 'Allow', Action: 'kms:Decrypt' }),
      McpRole: policy('AWS::IAM::Role', { Effect: 'Allow', Action: 'sqs:SendMessage' }),
      SealRolePermissions: policy('AWS::IAM::ManagedPolicy', { Effect: 'Allow', Action: 'sns:Publish' }),
    };
    expect([...servicesOf(resources, /^Mcp/)]).toEqual(['dynamodb', 'kms']);
  });
});
