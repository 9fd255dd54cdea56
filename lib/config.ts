// Reads the deployment configuration. Pure; whoever reads the file decides where it lies.
import type { Json } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import { type AuditConfig, auditDefaults, CONFIG_DEFAULTS, type DeploymentConfig } from './config/deployment-config.ts';
import { contradictions } from './config/rules.ts';
import { shape } from './config/shape.ts';
import { type GivenTrust, withTrustDefaults } from './config/trust-config.ts';

/**
 * Reads a configuration and fills in defaults.
 *
 * @param regions regions that exist
 * @returns every problem with its RFC 6901 pointer; a key that is unknown comes with the nearest one that is not
 */
export const parseConfig = (
  input: Json,
  regions: readonly string[],
): Result<DeploymentConfig, readonly [Problem, ...Problem[]]> => {
  const [first, ...more] = shape(regions)(input, '');
  if (first !== undefined) return err([first, ...more]);
  // The checks above are the proof of the cast.
  const config = withDefaults(input as unknown as Given);
  const [clash, ...others] = contradictions(config);
  return clash === undefined ? ok(config) : err([clash, ...others]);
};

type GivenAudit = Partial<Omit<AuditConfig, 'objectLock'>> & {
  readonly objectLock?: Partial<AuditConfig['objectLock']>;
};
type Given = Partial<Omit<DeploymentConfig, 'audit' | 'trust'>> &
  Pick<DeploymentConfig, 'operator' | 'residencies'> & { readonly audit?: GivenAudit; readonly trust?: GivenTrust };

const withAuditDefaults = ({ audit, removalPolicy = CONFIG_DEFAULTS.removalPolicy }: Given): AuditConfig => {
  const defaults = auditDefaults(removalPolicy);
  return { ...defaults, ...audit, objectLock: { ...defaults.objectLock, ...audit?.objectLock } };
};

const withDefaults = (given: Given): DeploymentConfig => ({
  ...CONFIG_DEFAULTS,
  ...given,
  waf: { ...CONFIG_DEFAULTS.waf, ...given.waf },
  provisioning: { ...CONFIG_DEFAULTS.provisioning, ...given.provisioning },
  isolation: { ...CONFIG_DEFAULTS.isolation, ...given.isolation },
  throttle: { ...CONFIG_DEFAULTS.throttle, ...given.throttle },
  tokenLifetimes: { ...CONFIG_DEFAULTS.tokenLifetimes, ...given.tokenLifetimes },
  audit: withAuditDefaults(given),
  trust: withTrustDefaults(given.trust),
});
