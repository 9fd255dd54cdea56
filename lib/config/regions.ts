// Where the gateway can be deployed.
import { RegionInfo } from 'aws-cdk-lib/region-info';

/**
 * The functions call AWS under amazonaws.com (lambdas/adapters/aws/signed-client.ts). Partitions with a domain of their own
 * (China, the European Sovereign Cloud, isolated regions) would get a stack whose every call fails.
 */
export const DEPLOYABLE_REGIONS: readonly string[] = RegionInfo.regions
  .filter(({ domainSuffix }) => domainSuffix === 'amazonaws.com')
  .map(({ name }) => name);
