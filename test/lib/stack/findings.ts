// What cdk-nag's packs say of a configuration.
import type { Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { acknowledge } from '#lib/acknowledgements.ts';
import { addStacks, assemble, type Input } from './assembly.ts';

export type Finding = {
  readonly rule: string;
  readonly severity: string | undefined;
  readonly description: string;
  readonly stack: Stack;
  /** Of the resource, in its stack. */
  readonly path: string;
};

/** @returns all there is to find, and what is left when the acknowledgements are applied */
export const inspect = (input: Input): { readonly all: readonly Finding[]; readonly open: readonly Finding[] } => {
  let all: readonly Finding[] = [];
  let open: readonly Finding[] = [];
  assemble((app, bundle) => {
    const stacks = addStacks(app, bundle, input);
    all = stacks.flatMap(findingsOf);
    for (const stack of stacks) acknowledge(stack);
    open = stacks.flatMap(findingsOf);
  });
  return { all, open };
};

const findingsOf = (stack: Stack): readonly Finding[] =>
  [AwsSolutionsChecks, ServerlessChecks, NIST80053R5Checks]
    .flatMap((Pack) => new Pack(stack).validateScope(stack).violations)
    .flatMap(({ ruleName, severity, description, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({
        rule: ruleName,
        severity,
        description,
        stack,
        path: constructPath.slice(stack.node.path.length + 1),
      })),
    );
