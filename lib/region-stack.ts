// One residency's stack: connects constructs, owns nothing.
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CALLBACK_RESOURCE, OFFER_RESOURCE } from '#core/connect/redirect-uri.ts';
import { API_RESOURCES, OPENAPI_RESOURCE } from '#core/provisioning/routes.ts';
import { TRUST_RESOURCES, WELL_KNOWN_RESOURCE } from '#core/trust/routes.ts';
import type { AuditStreamConfig, DeploymentConfig, ResidencyConfig } from './config/deployment-config.ts';
import { Alarms } from './constructs/alarms.ts';
import { AuditArchive } from './constructs/audit-archive.ts';
import { AuditStream } from './constructs/audit-stream.ts';
import { AuthoriserFunction } from './constructs/authoriser-function.ts';
import { BootstrapFunction } from './constructs/bootstrap-function.ts';
import { ConnectFunction } from './constructs/connect-function.ts';
import { tableVault } from './constructs/credential-vault.ts';
import { Dashboard, type DashboardProps } from './constructs/dashboard.ts';
import { domainProps } from './constructs/domain.ts';
import type { BundleDirectories, Installation } from './constructs/installation.ts';
import { Keys } from './constructs/keys.ts';
import { McpFunction } from './constructs/mcp-function.ts';
import { ProvisioningFunction } from './constructs/provisioning-function.ts';
import { PurgeFunction } from './constructs/purge-function.ts';
import { RefreshFunction } from './constructs/refresh-function.ts';
import { RestApi } from './constructs/rest-api.ts';
import { Schedules } from './constructs/schedules.ts';
import { SealFunction } from './constructs/seal-function.ts';
import { OPERATOR, SecretVault, secretArns } from './constructs/secret-vault.ts';
import { Tables } from './constructs/tables.ts';
import type { LogProps } from './constructs/token-safe-log.ts';
import { TrustFunction } from './constructs/trust-function.ts';
import { WebAcl } from './constructs/web-acl.ts';

export type RegionStackProps = {
  readonly residency: string;
  readonly place: ResidencyConfig;
  readonly config: DeploymentConfig;
  readonly bundles: BundleDirectories;
};

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
    const removalPolicy = removalPolicyOf(config);
    const keys = new Keys(this, 'Keys', {
      removalPolicy,
      secretArns: secretArns(this, hasSecrets(config) ? undefined : OPERATOR),
    });
    const log = { retentionDays: config.logRetentionDays, removalPolicy, key: keys.dataKey };
    const api = createApi(this, props, log);
    const installation = createInstallation(this, props, { keys, log, api });
    const pages = config.publicPages === 'separate' ? createPages(this, props, log) : api;
    // It sets the account's role, without which API Gateway refuses a stage that writes an access log.
    if (pages !== api) pages.stage.node.addDependency(api.stage);
    const connectUrl = config.publicPages === 'none' ? undefined : pages.baseUrl;
    const mcp = new McpFunction(this, 'Mcp', installation, connectUrl);
    const authoriser =
      config.isolation.mode === 'perTenant' ? new AuthoriserFunction(this, 'Authoriser', installation) : undefined;
    const provisioning = new ProvisioningFunction(this, 'Provisioning', installation, connectUrl);
    const schedules = new Schedules(this, 'Schedules', { removalPolicy });
    const purge = new PurgeFunction(this, 'Purge', installation, schedules);
    const refresh = new RefreshFunction(this, 'Refresh', installation, schedules);
    const seal = new SealFunction(this, 'Seal', installation, schedules);
    const { auditStream: stream } = place;
    const auditStream = stream && addStream(this, installation, seal, stream);
    api.serveDoor(mcp.lambda, authoriser?.lambda);
    api.serve(PROVISIONING_RESOURCES, provisioning.lambda);
    if (connectUrl !== undefined) servePages(pages, installation, provisioning, connectUrl);
    const stageArns = [...new Set([api, pages])].map(({ stage }) => stage.stageArn);
    if (config.waf.enabled) new WebAcl(this, 'WebAcl', { ...config.waf, stageArns, log });
    const bootstrap = new BootstrapFunction(this, 'Bootstrap', installation);
    const functions = {
      mcp: mcp.lambda,
      provisioning: provisioning.lambda,
      purge: purge.lambda,
      refresh: refresh.lambda,
      seal: seal.lambda,
    };
    watch(this, { api, schedules, functions, auditStream, targets: place.alarmTargets ?? [] });
    outputAudit(this, installation);
    new CfnOutput(this, 'BaseUrl', { value: api.baseUrl });
    // What `sla report` asks CloudWatch about.
    new CfnOutput(this, 'McpFunction', { value: mcp.lambda.functionName });
    new CfnOutput(this, 'BootstrapFunction', { value: bootstrap.lambda.functionName });
    if (pages !== api) new CfnOutput(this, 'PagesUrl', { value: pages.baseUrl });
    if (api.domainTarget !== undefined) new CfnOutput(this, 'DomainTarget', { value: api.domainTarget });
  }
}

const PROVISIONING_RESOURCES = API_RESOURCES.filter((resource) => resource !== OPENAPI_RESOURCE);

const hasSecrets = ({ credentialVault }: DeploymentConfig): boolean => credentialVault === 'secretsManager';

const removalPolicyOf = ({ removalPolicy }: DeploymentConfig): RemovalPolicy =>
  removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

const createApi = (stack: Stack, { residency, place, config }: RegionStackProps, log: LogProps): RestApi =>
  new RestApi(stack, 'RestApi', {
    description: `Sallyport, residency ${residency}`,
    throttle: config.throttle,
    log,
    domain: domainProps(place),
    vpcEndpointIds: place.vpcEndpointIds,
    demandsSignature: config.provisioning.auth === 'iam',
    createsAccountRole: config.apiGatewayAccount === 'create',
  });

/** Where the API itself is out of a browser's reach: a regional API of its own, without the operator's domain. */
const createPages = (stack: Stack, { residency, config }: RegionStackProps, log: LogProps): RestApi =>
  new RestApi(stack, 'Pages', {
    description: `Sallyport, public pages of residency ${residency}`,
    throttle: config.throttle,
    log,
    demandsSignature: false,
    createsAccountRole: false,
  });

/** For everybody: no signature, whatever provisioning demands. */
const servePages = (
  pages: RestApi,
  installation: Installation,
  provisioning: ProvisioningFunction,
  connectUrl: string,
): void => {
  const stack = Stack.of(pages);
  const connect = new ConnectFunction(stack, 'Connect', installation, connectUrl);
  pages.serve([OFFER_RESOURCE, CALLBACK_RESOURCE], connect.lambda, false);
  pages.serve([OPENAPI_RESOURCE], provisioning.lambda, false);
  const trust = new TrustFunction(stack, 'Trust', installation);
  const atTheRoot = pages.domainTarget === undefined ? [] : [WELL_KNOWN_RESOURCE];
  pages.serve([...TRUST_RESOURCES, ...atTheRoot], trust.lambda, false);
};

const createInstallation = (
  stack: Stack,
  props: RegionStackProps,
  { keys, log, api }: { readonly keys: Keys; readonly log: LogProps; readonly api: RestApi },
): Installation => {
  const secrets = new SecretVault(stack, 'Vault', keys);
  return {
    ...props,
    baseUrl: api.baseUrl,
    log,
    keys,
    archive: new AuditArchive(stack, 'Audit', { audit: props.config.audit, removalPolicy: log.removalPolicy }),
    tables: new Tables(stack, 'Tables', { keys, removalPolicy: log.removalPolicy }),
    vault: hasSecrets(props.config) ? secrets : tableVault(keys, secrets.prefix),
    secrets,
  };
};

const addStream = (
  stack: Stack,
  { archive, log }: Installation,
  seal: SealFunction,
  stream: AuditStreamConfig,
): AuditStream => {
  const added = new AuditStream(stack, 'AuditStream', { stream, archive, log, removalPolicy: log.removalPolicy });
  added.grantPut(seal.role);
  seal.lambda.addEnvironment('AUDIT_STREAM', added.name);
  return added;
};

/** What `audit pull` and whoever vouches for the public key are told. */
const outputAudit = (stack: Stack, { archive, tables }: Installation): void => {
  new CfnOutput(stack, 'AuditBucket', { value: archive.bucket.bucketName });
  new CfnOutput(stack, 'AuditSigningKey', { value: archive.signingKey.keyArn });
  new CfnOutput(stack, 'AuditTable', { value: tables.nameOf('audit') });
};

type Watched = {
  readonly api: RestApi;
  readonly schedules: Schedules;
  readonly functions: DashboardProps['functions'];
  readonly auditStream: AuditStream | undefined;
  readonly targets: readonly string[];
};

/** Last of all: alarms are made for every function and every log group that the stack has by now. */
const watch = (stack: Stack, { api, schedules, functions, auditStream, targets }: Watched): void => {
  const { stage, accessLog } = api;
  const { deadLetters } = schedules;
  const alarms = new Alarms(stack, 'Alarms', {
    ...{ targets, stage, accessLog, ...functions, deadLetters },
    ...(auditStream && { auditStream: auditStream.name }),
  });
  new Dashboard(stack, 'Dashboard', { alarms, stage, functions });
};
