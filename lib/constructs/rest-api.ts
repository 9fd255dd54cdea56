// The front door: a REST API that logs no path and keeps no trace, because paths hold tokens.
import { Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  RestApi as Api,
  AuthorizationType,
  type EndpointConfiguration,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type Stage,
} from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AccountLogRole } from './account-log-role.ts';
import { type DomainProps, domainOptions } from './domain.ts';
import { addDoor } from './door.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { lambdaProxy } from './lambda-proxy.ts';
import { type LogProps, tokenSafeLog } from './token-safe-log.ts';

export type RestApiProps = {
  readonly description: string;
  /** Requests per second of each method, and how many at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly log: LogProps;
  /** @default API Gateway's own host name */
  readonly domain?: DomainProps | undefined;
  /** VPC endpoints of `execute-api` that are the only way in. @default a regional API */
  readonly vpcEndpointIds?: readonly string[] | undefined;
  /** Whether provisioning is for those who sign with SigV4. */
  readonly demandsSignature: boolean;
  /** Whether to set the account's CloudWatch role in this region. */
  readonly createsAccountRole: boolean;
};

const STAGE = 'live';

/** An allow-list: `$context.path` is the real path, `resourcePath` the route's template. */
const ACCESS_LOG_FIELDS = [
  ...['extendedRequestId', 'requestTimeEpoch', 'httpMethod', 'resourcePath', 'status'],
  ...['responseLength', 'responseLatency', 'integrationLatency'],
  // Which of API Gateway's own answers it was, such as THROTTLED. Under its last name: filters read a dot as a step down.
  'error.responseType',
];

const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify(Object.fromEntries(ACCESS_LOG_FIELDS.map((field) => [field.split('.').at(-1), `$context.${field}`]))),
);

export class RestApi extends Construct {
  /** What stands before `/mcp/<token>` in the URLs that are handed out. */
  readonly baseUrl: string;
  readonly accessLog: LogGroup;
  readonly #api: Api;
  readonly #demandsSignature: boolean;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const { domain, throttle, vpcEndpointIds, demandsSignature } = props;
    this.#demandsSignature = demandsSignature;
    this.accessLog = tokenSafeLog(this, 'AccessLog', props.log);
    this.#api = new Api(this, 'Api', {
      restApiName: `${Stack.of(this).stackName}-${id}`,
      description: props.description,
      endpointConfiguration: this.#endpoint(vpcEndpointIds),
      ...(vpcEndpointIds !== undefined && { policy: onlyThrough(vpcEndpointIds) }),
      // Bodies reach the functions as the bytes that were sent.
      binaryMediaTypes: ['*/*'],
      // With a domain there is one way in.
      disableExecuteApiEndpoint: domain !== undefined,
      cloudWatchRole: false,
      ...(domain !== undefined && { domainName: domainOptions(this, domain) }),
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat,
        // Execution logs hold path parameters, traces hold URLs.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        tracingEnabled: false,
        // Per method they cost money; alarms are on the stage, whose metrics come anyway.
        metricsEnabled: false,
        throttlingRateLimit: throttle.rate,
        throttlingBurstLimit: throttle.burst,
      },
    });
    if (props.createsAccountRole)
      this.#api.deploymentStage.node.addDependency(new AccountLogRole(this, 'AccountLogRole'));
    // Its own output names the host that a custom domain switches off.
    this.#api.node.tryRemoveChild('Endpoint');
    addGatewayResponses(this.#api, demandsSignature);
    const { region, urlSuffix } = Stack.of(this);
    const [endpoint] = vpcEndpointIds ?? [];
    const host = `${this.#api.restApiId}${endpoint === undefined ? '' : `-${endpoint}`}`;
    // Not the stage's own URL: functions carry this in their environment, and the stage waits for the functions.
    this.baseUrl = domain ? `https://${domain.name}` : `https://${host}.execute-api.${region}.${urlSuffix}/${STAGE}`;
  }

  get stage(): Stage {
    return this.#api.deploymentStage;
  }

  /** What a DNS record of the custom domain points to. */
  get domainTarget(): string | undefined {
    return this.#api.domainName?.domainNameAliasDomainName;
  }

  /** `POST /mcp/{door}`. @param authoriser says whose door it is, where tenants are isolated */
  serveDoor(lambda: IFunction, authoriser?: IFunction): void {
    addDoor(this.#api, lambda, authoriser);
    this.#permit(lambda, 'POST/mcp/*');
  }

  /**
   * Sends every method of some routes to one function, which answers 405 as it does everywhere else.
   *
   * @param demandsSignature of these routes. @default as the API does
   */
  serve(routes: readonly string[], lambda: IFunction, demandsSignature = this.#demandsSignature): void {
    const integration = lambdaProxy(this, lambda);
    const authorizationType = demandsSignature ? AuthorizationType.IAM : AuthorizationType.NONE;
    for (const route of routes)
      this.#api.root.resourceForPath(route).addMethod('ANY', integration, { authorizationType });
    this.#permit(lambda, '*/*');
  }

  /** One permission for a function: one for each method would outgrow the 20 KB that a function's policy may have. */
  #permit(lambda: IFunction, pattern: string): void {
    if (lambda.permissionsNode.tryFindChild(`From${this.node.id}`) !== undefined) return;
    lambda.addPermission(`From${this.node.id}`, {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: `${Stack.of(this).formatArn({ service: 'execute-api', resource: this.#api.restApiId })}/${STAGE}/${pattern}`,
    });
  }

  #endpoint(vpcEndpointIds: readonly string[] | undefined): EndpointConfiguration {
    if (vpcEndpointIds === undefined) return { types: [EndpointType.REGIONAL] };
    const vpcEndpoints = vpcEndpointIds.map((vpcEndpointId) =>
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, vpcEndpointId, { vpcEndpointId, port: 443 }),
    );
    return { types: [EndpointType.PRIVATE], vpcEndpoints };
  }
}

/** The refusal is needed beside the consent: with SigV4, the account's own IAM could otherwise consent as well. */
const onlyThrough = (vpcEndpointIds: readonly string[]): PolicyDocument => {
  const invoke = { principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };
  const elsewhere = { StringNotEquals: { 'aws:SourceVpce': [...vpcEndpointIds] } };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ ...invoke, effect: Effect.DENY, conditions: elsewhere }),
      new PolicyStatement(invoke),
    ],
  });
};
