// One residency's stack: connects constructs, owns nothing.
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { API_RESOURCES } from '#core/provisioning/routes.ts';
import type { BootstrapEnv } from '#functions/bootstrap/env.ts';
import type { McpEnv } from '#functions/mcp/env.ts';
import type { ProvisioningEnv } from '#functions/provisioning/env.ts';
import type { PurgeEnv } from '#functions/purge/env.ts';
import type { BUNDLED_FUNCTIONS } from './bundles.ts';
import type { DeploymentConfig, ResidencyConfig } from './config.ts';
import { GatewayFunction } from './constructs/functions.ts';
import { Keys } from './constructs/keys.ts';
import { RestApi } from './constructs/rest-api.ts';
import { Schedules } from './constructs/schedules.ts';
import { SecretVault, secretArns } from './constructs/secret-vault.ts';
import { Tables } from './constructs/tables.ts';

/** Directory of each function's bundle. */
export type BundleDirectories = { readonly [N in (typeof BUNDLED_FUNCTIONS)[number]]: string };

export type RegionStackProps = {
  readonly residency: string;
  readonly place: ResidencyConfig;
  readonly config: DeploymentConfig;
  readonly bundles: BundleDirectories;
};

type Common = ReturnType<typeof createCommon>;

export class RegionStack extends Stack {
  constructor(scope: Construct, props: RegionStackProps) {
    const { residency, place, config } = props;
    super(scope, `${config.name}-${residency}`, {
      description: `Sallyport MCP gateway, residency ${residency}, operated by ${config.operator.name} (${config.operator.contact})`,
      // A region and no account: nothing is looked up, and the template fits into any account.
      env: { region: place.region },
      terminationProtection: config.removalPolicy === 'retain',
      analyticsReporting: false,
    });
    const common = createCommon(this, props);
    const { api } = common;
    api.serve(['/mcp/{door}'], addMcp(this, props, common).lambda, '/mcp/*');
    api.serve(API_RESOURCES, addProvisioning(this, props, common).lambda, '/*');
    addPurge(this, props, common);
    const bootstrap = addBootstrap(this, props, common);
    new CfnOutput(this, 'BootstrapFunction', { value: bootstrap.lambda.functionName });
    new CfnOutput(this, 'BaseUrl', { value: api.baseUrl });
    if (api.domainTarget !== undefined) new CfnOutput(this, 'DomainTarget', { value: api.domainTarget });
  }
}

const createCommon = (stack: Stack, { residency, place, config }: RegionStackProps) => {
  const removalPolicy = config.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  const log = { retentionDays: config.logRetentionDays, removalPolicy };
  const keys = new Keys(stack, 'Keys', { removalPolicy, secretArns: secretArns(stack) });
  return {
    log,
    keys,
    tables: new Tables(stack, 'Tables', { keys, removalPolicy }),
    vault: new SecretVault(stack, 'Vault', keys),
    schedules: new Schedules(stack, 'Schedules', { removalPolicy }),
    api: new RestApi(stack, 'RestApi', {
      description: `Sallyport, residency ${residency}`,
      throttle: config.throttle,
      log,
      createsAccountRole: config.apiGatewayAccount === 'create',
      ...(place.domain !== undefined &&
        place.certificateArn !== undefined && {
          domain: { name: place.domain, certificateArn: place.certificateArn },
        }),
    }),
  };
};

const addMcp = (stack: Stack, { residency, config, bundles }: RegionStackProps, common: Common) => {
  const { keys, tables, vault, api, log } = common;
  const environment: McpEnv = {
    RESIDENCY: residency,
    RESIDENCY_URLS: stack.toJsonString({ ...domainUrls(config), [residency]: api.baseUrl }),
    ALLOWED_ORIGINS: JSON.stringify(config.allowedOrigins),
    TOKEN_TABLE: tables.nameOf('tokens'),
    CONFIG_TABLE: tables.nameOf('config'),
    TOKEN_KMS_KEY: keys.tokenKey.keyArn,
    TOKEN_KEY_IDS: config.tokenKeyIds,
  };
  const mcp = new GatewayFunction(stack, 'Mcp', {
    description: 'Sallyport: the MCP endpoint',
    bundle: bundles.mcp,
    environment,
    memoryMb: 1024,
    timeout: HTTP_TIMEOUT,
    log,
  });
  tables.grant(mcp.role, 'tokens', ['GetItem']);
  tables.grant(mcp.role, 'config', ['GetItem']);
  keys.grantTokenMac(mcp.role);
  vault.grantRead(mcp.role);
  return mcp;
};

const addProvisioning = (stack: Stack, { residency, config, bundles }: RegionStackProps, common: Common) => {
  const { keys, tables, vault, api, log } = common;
  const environment: ProvisioningEnv = {
    RESIDENCY: residency,
    BASE_URL: api.baseUrl,
    TOKEN_TABLE: tables.nameOf('tokens'),
    CONFIG_TABLE: tables.nameOf('config'),
    TOKEN_KMS_KEY: keys.tokenKey.keyArn,
    TOKEN_KEY_IDS: config.tokenKeyIds,
    MINT_KEY_ID: config.mintKeyId,
    SECRET_KMS_KEY: keys.dataKey.keyArn,
  };
  const provisioning = new GatewayFunction(stack, 'Provisioning', {
    description: 'Sallyport: the provisioning API',
    bundle: bundles.provisioning,
    environment,
    memoryMb: 1024,
    timeout: HTTP_TIMEOUT,
    log,
  });
  tables.grant(provisioning.role, 'tokens', ['GetItem', 'PutItem', 'DeleteItem']);
  tables.grant(provisioning.role, 'config', ['GetItem', 'PutItem', 'DeleteItem', 'Query']);
  keys.grantTokenMac(provisioning.role);
  vault.grantStore(provisioning.role);
  return provisioning;
};

const addPurge = (stack: Stack, { bundles }: RegionStackProps, common: Common) => {
  const { keys, tables, vault, schedules, log } = common;
  const environment: PurgeEnv = {
    TOKEN_TABLE: tables.nameOf('tokens'),
    CONFIG_TABLE: tables.nameOf('config'),
    SECRET_KMS_KEY: keys.dataKey.keyArn,
  };
  const purge = new GatewayFunction(stack, 'Purge', {
    description: 'Sallyport: ends what has expired or was closed',
    bundle: bundles.purge,
    environment,
    memoryMb: 512,
    timeout: Duration.minutes(1),
    log,
    deadLetters: schedules.deadLetters,
  });
  tables.grant(purge.role, 'tokens', ['DeleteItem']);
  tables.grant(purge.role, 'config', ['GetItem', 'PutItem', 'DeleteItem', 'Query']);
  tables.grantDue(purge.role);
  vault.grantDelete(purge.role);
  schedules.everyMinute('Purge', purge.lambda);
};

/** Nobody gets permission to invoke it here: IAM says who may, and no route leads to it. */
const addBootstrap = (stack: Stack, { residency, config, bundles }: RegionStackProps, common: Common) => {
  const { keys, tables, api, log } = common;
  const environment: BootstrapEnv = {
    RESIDENCY: residency,
    BASE_URL: api.baseUrl,
    TOKEN_TABLE: tables.nameOf('tokens'),
    CONFIG_TABLE: tables.nameOf('config'),
    TOKEN_KMS_KEY: keys.tokenKey.keyArn,
    MINT_KEY_ID: config.mintKeyId,
  };
  const bootstrap = new GatewayFunction(stack, 'Bootstrap', {
    description: 'Sallyport: mints the first admin key, once',
    bundle: bundles.bootstrap,
    environment,
    memoryMb: 512,
    // Ended long before another run may take over what it claimed (lambdas/core/tenancy/due.ts, SETTLED_MS).
    timeout: Duration.seconds(20),
    log,
  });
  tables.grant(bootstrap.role, 'tokens', ['PutItem']);
  tables.grant(bootstrap.role, 'config', ['GetItem', 'PutItem']);
  keys.grantTokenMac(bootstrap.role);
  return bootstrap;
};

/** As API Gateway cuts. */
const HTTP_TIMEOUT = Duration.seconds(29);

/** Base URLs that are known before anything is deployed, by residency: those with a domain. */
const domainUrls = ({ residencies }: DeploymentConfig) =>
  Object.fromEntries(
    Object.entries(residencies).flatMap(([name, { domain }]) =>
      domain === undefined ? [] : [[name, `https://${domain}`]],
    ),
  );
