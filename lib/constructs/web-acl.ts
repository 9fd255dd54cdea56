// AWS WAF in front of an API, in a way that neither writes tokens down nor refuses honest calls (ADR 13).
import { Stack } from 'aws-cdk-lib';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { type LogProps, tokenSafeLog, wafLogName } from './token-safe-log.ts';

export type WebAclProps = {
  /** Of the APIs' stages. */
  readonly stageArns: readonly string[];
  /** Requests in 5 minutes from one address that do not name a door. */
  readonly perAddress: number;
  readonly log: LogProps;
};

/**
 * Rules that count instead of blocking: those that read bodies (64 KB of them) or every header, because an argument may
 * be HTML or a page of SQL, and the newest revision repeats arguments in headers (`Mcp-Param-*`); those that read paths,
 * because every wrong token gets one answer; those that read long or odd query strings, because an authorisation
 * server's answer is one; and the demand for a user agent, which not every agent has.
 * Nothing behind this parses XML, runs SQL or opens files by name.
 */
const COUNTED = {
  AWSManagedRulesCommonRuleSet: [
    ...[
      'SizeRestrictions_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'CrossSiteScripting_BODY',
    ],
    ...['SizeRestrictions_URIPATH', 'EC2MetaDataSSRF_URIPATH', 'GenericLFI_URIPATH', 'GenericRFI_URIPATH'],
    ...['RestrictedExtensions_URIPATH', 'CrossSiteScripting_URIPATH'],
    ...['SizeRestrictions_QUERYSTRING', 'GenericRFI_QUERYARGUMENTS', 'NoUserAgent_HEADER'],
  ],
  AWSManagedRulesKnownBadInputsRuleSet: [
    ...['JavaDeserializationRCE_BODY', 'ReactJSRCE_BODY', 'Log4JRCE_BODY'],
    ...['JavaDeserializationRCE_URIPATH', 'Log4JRCE_URIPATH', 'ExploitablePaths_URIPATH'],
    ...['JavaDeserializationRCE_HEADER', 'Log4JRCE_HEADER'],
  ],
  // Not the list of anonymous addresses: chat vendors call from hosting providers.
  AWSManagedRulesAmazonIpReputationList: [],
} as const;

export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { stageArns, perAddress, log }: WebAclProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('Acl'),
      dataProtectionConfig: { dataProtections: PROTECTED },
      customResponseBodies: { slow: { contentType: 'APPLICATION_JSON', content: TOO_MANY } },
      rules: [...Object.entries(COUNTED).map(managed), rateRule(perAddress, Object.keys(COUNTED).length)],
    });
    for (const [i, resourceArn] of stageArns.entries())
      new CfnWebACLAssociation(this, `Stage${i}`, { resourceArn, webAclArn: acl.attrArn });
    const group = tokenSafeLog(this, 'Log', { ...log, name: wafLogName(this) });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [groupArn(group)],
      redactedFields: [
        { uriPath: {} },
        { queryString: {} },
        ...SECRET_HEADERS.map((name) => ({ singleHeader: { Name: name } })),
      ],
      // What passed is not written down: its headers may repeat arguments (MCP 2026-07-28, `Mcp-Param-*`), and of all
      // headers only named ones can be redacted.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
  }
}

/** Carry tokens. */
const SECRET_HEADERS = ['authorization', 'x-api-token', 'cookie'];

/** A log entry quotes what a rule matched: pieces of payloads and of authorisation codes, unless they are protected. */
const PROTECTED: CfnWebACL.DataProtectProperty[] = [
  { field: { fieldType: 'BODY' }, action: 'SUBSTITUTION' },
  { field: { fieldType: 'QUERY_STRING' }, action: 'SUBSTITUTION' },
  { field: { fieldType: 'SINGLE_HEADER', fieldKeys: SECRET_HEADERS }, action: 'SUBSTITUTION' },
];

/** A sample holds the path, and no redaction applies to samples. */
const visible = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});

const managed = ([name, counted]: readonly [string, readonly string[]], priority: number): CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  overrideAction: { none: {} },
  visibilityConfig: visible(name),
});

/** A door as it is in a path: a URL token, or a server's id. */
const DOOR = '/mcp/(spu_[a-z]{2,4}_[0-9A-Za-z]{39}|srv_[0-9a-z]{24})$';

/**
 * Counts by address, and only what does not name a door: a chat vendor calls everybody's doors from a few addresses.
 * Never by path: WAF's log quotes the values of a rate rule's own keys.
 */
const rateRule = (limit: number, priority: number): CfnWebACL.RuleProperty => ({
  name: 'PerAddress',
  priority,
  statement: {
    rateBasedStatement: {
      limit,
      aggregateKeyType: 'IP',
      evaluationWindowSec: 300,
      scopeDownStatement: {
        notStatement: {
          statement: {
            regexMatchStatement: {
              regexString: DOOR,
              fieldToMatch: { uriPath: {} },
              textTransformations: [{ priority: 0, type: 'NONE' }],
            },
          },
        },
      },
    },
  },
  action: {
    block: {
      customResponse: {
        responseCode: 429,
        customResponseBodyKey: 'slow',
        responseHeaders: [{ name: 'retry-after', value: '300' }],
      },
    },
  },
  visibilityConfig: visible('PerAddress'),
});

const TOO_MANY = JSON.stringify({
  jsonrpc: '2.0',
  id: null,
  error: { code: 429, message: 'Too many requests from this address. Wait five minutes.' },
});

/** Without the `:*` that a log group's ARN ends with and WAF refuses. */
const groupArn = (group: LogGroup): string =>
  Stack.of(group).formatArn({ service: 'logs', resource: `log-group:${group.logGroupName}` });
