// What the availability of the services below adds up to: the product of AWS's own commitments for what stands on the path
// of a call, by the synthesised stack.
import table from './aws-slas.json' with { type: 'json' };
import { type Resources, servicesOf } from './stack-facts.ts';

export type Dependency = {
  readonly name: string;
  /** Monthly uptime below which AWS owes credits; none is published for some. */
  readonly percent: number | null;
  readonly page: string;
  /** Where the number was read: on AWS's page, or elsewhere, which is to be checked. */
  readonly read: string;
};

export type Floor = {
  readonly dependencies: readonly Dependency[];
  /** Percent, rounded down to four decimals. */
  readonly percent: number;
};

/** Of AWS's commitments. */
export const SLAS_READ_ON = table.asOf;

/** Called by a call, and not waited for: nothing fails when they do. EC2 is Lambda's way into a VPC. */
const BESIDE_THE_PATH = new Set(['logs', 'ec2']);

/**
 * The services that a `tools/call` needs: what stands before the function, and what its role may call.
 *
 * Throws on a service that the table does not know: a floor without it would be too high.
 */
export const dependencyFloor = (resources: Resources): Floor => {
  const types = new Set(Object.values(resources).map(({ Type }) => Type));
  const prefixes = new Set([
    'execute-api',
    'lambda',
    ...(types.has('AWS::WAFv2::WebACL') ? ['wafv2'] : []),
    ...servicesOf(resources, /^Mcp(?:TenantRole|Role|Function)/),
  ]);
  for (const prefix of prefixes)
    if (!BESIDE_THE_PATH.has(prefix) && !table.services.some((each) => each.prefix === prefix))
      throw new Error(`aws-slas.json has no commitment of AWS for ${prefix}, which the MCP function may call`);
  const dependencies = table.services
    .filter(({ prefix }) => prefixes.has(prefix))
    .map(({ name, percent, page, read }) => ({ name, percent, page, read }));
  return { dependencies, percent: floorOf(dependencies) };
};

/** Exact: factors in ten-thousandths of a percent, one division at the end. */
const floorOf = (dependencies: readonly Dependency[]): number => {
  const factors = dependencies.flatMap(({ percent }) =>
    percent === null ? [] : [BigInt(Math.round(percent * 10_000))],
  );
  const product = factors.reduce((all, each) => all * each, 1_000_000n);
  return Number(product / 1_000_000n ** BigInt(factors.length)) / 10_000;
};
