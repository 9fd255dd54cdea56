// The front door: a regional REST API that logs no path and keeps no trace, because paths hold tokens.
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  RestApi as Api,
  EndpointType,
  Integration,
  IntegrationType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  SecurityPolicy,
  type Stage,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { addGatewayResponses } from './gateway-responses.ts';
import { type LogProps, tokenSafeLog } from './token-safe-log.ts';

export type RestApiProps = {
  readonly description: string;
  /** Requests per second, and how many at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly log: LogProps;
  /** @default API Gateway's own host name */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** Whether to set the account's CloudWatch role in this region. It is retained: other APIs come to need it. */
  readonly createsAccountRole: boolean;
};

const STAGE = 'live';

/** An allow-list: `$context.path` is the real path, `resourcePath` the route's template. */
const ACCESS_LOG_FIELDS = [
  ...['extendedRequestId', 'requestTimeEpoch', 'httpMethod', 'resourcePath', 'status'],
  ...['responseLength', 'responseLatency', 'integrationLatency'],
];

const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify(Object.fromEntries(ACCESS_LOG_FIELDS.map((field) => [field, `$context.${field}`]))),
);

export class RestApi extends Construct {
  /** What stands before `/mcp/<token>` in the URLs that are handed out. */
  readonly baseUrl: string;
  readonly accessLog: LogGroup;
  readonly #api: Api;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const { domain, throttle } = props;
    this.accessLog = tokenSafeLog(this, 'AccessLog', props.log);
    this.#api = new Api(this, 'Api', {
      restApiName: Stack.of(this).stackName,
      description: props.description,
      endpointTypes: [EndpointType.REGIONAL],
      // Bodies reach the functions as the bytes that were sent.
      binaryMediaTypes: ['*/*'],
      // With a domain there is one way in.
      disableExecuteApiEndpoint: domain !== undefined,
      cloudWatchRole: props.createsAccountRole,
      ...(props.createsAccountRole && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      ...(domain !== undefined && { domainName: this.#domain(domain) }),
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat,
        // Execution logs hold path parameters, traces hold URLs.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        tracingEnabled: false,
        metricsEnabled: true,
        throttlingRateLimit: throttle.rate,
        throttlingBurstLimit: throttle.burst,
      },
    });
    // Its own output names the host that a custom domain switches off.
    this.#api.node.tryRemoveChild('Endpoint');
    addGatewayResponses(this.#api);
    const { region, urlSuffix } = Stack.of(this);
    // Not the stage's own URL: functions carry this in their environment, and the stage waits for the functions.
    this.baseUrl = domain
      ? `https://${domain.name}`
      : `https://${this.#api.restApiId}.execute-api.${region}.${urlSuffix}/${STAGE}`;
  }

  get stage(): Stage {
    return this.#api.deploymentStage;
  }

  /** What a DNS record of the custom domain points to. */
  get domainTarget(): string | undefined {
    return this.#api.domainName?.domainNameAliasDomainName;
  }

  /**
   * Sends every method of some routes to one function, which answers 405 as it does everywhere else.
   *
   * @param permitted path pattern of the function's one permission: one for each method would outgrow the 20 KB that
   *   a function's policy may have
   */
  serve(routes: readonly string[], lambda: IFunction, permitted: string): void {
    const { region, partition } = Stack.of(this);
    const integration = new Integration({
      type: IntegrationType.AWS_PROXY,
      integrationHttpMethod: 'POST',
      uri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${lambda.functionArn}/invocations`,
    });
    for (const route of routes) this.#api.root.resourceForPath(route).addMethod('ANY', integration);
    lambda.addPermission('FrontDoor', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.#api.arnForExecuteApi('*', permitted, STAGE),
    });
  }

  #domain({ name, certificateArn }: { readonly name: string; readonly certificateArn: string }) {
    return {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    };
  }
}
