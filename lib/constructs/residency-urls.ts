import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Installation } from './installation.ts';

/** JSON: base URLs that are known before anything is deployed, by residency: those with a domain, and this one's. */
export const residencyUrls = (scope: Construct, { residency, config, baseUrl }: Installation): string => {
  const domains = Object.entries(config.residencies).flatMap(([name, { domain }]) =>
    domain === undefined ? [] : [[name, `https://${domain}`] as const],
  );
  return Stack.of(scope).toJsonString({ ...Object.fromEntries(domains), [residency]: baseUrl });
};
