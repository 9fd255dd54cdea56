// A synthesised stack as it would lie in an account, and what IAM would say to requests there.
import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { Json } from '#core/json.ts';
import { ofType, type Properties, type Template } from './assembly.ts';

export const ACCOUNT = '111122223333';

export type Context = { readonly [key: string]: string | readonly string[] };

/** Somebody who asks; `policies` are those that are attached to them. */
export type Caller = { readonly principal: string; readonly policies: readonly Json[]; readonly context?: Context };

export type Request = { readonly action: string; readonly on: string; readonly context?: Context };

export type StackInAccount = {
  readonly name: string;
  readonly region: string;
  /** Of the one resource of a type whose logical id begins so. */
  readonly arn: (type: string, id: string) => string;
  readonly arns: (type: string) => readonly string[];
  /** A session of a role, whose logical id begins so. @param context such as the session's tags */
  readonly role: (id: string, context?: Context) => Caller;
  /** Whether IAM allows it, key policies and trust policies included. Throws on what IAM would not understand. */
  readonly may: (who: Caller, request: Request) => Promise<boolean>;
};

/** Of a type's resource, after `arn:aws:service:region:account:`; as CloudFormation names what nobody named. */
const ARNS: { readonly [type: string]: (name: string) => readonly [service: string, resource: string] } = {
  'AWS::DynamoDB::Table': (name) => ['dynamodb', `table/${name}`],
  'AWS::KMS::Key': (name) => ['kms', `key/${name}`],
  'AWS::KinesisFirehose::DeliveryStream': (name) => ['firehose', `deliverystream/${name}`],
  'AWS::Lambda::Function': (name) => ['lambda', `function:${name}`],
  'AWS::Logs::LogGroup': (name) => ['logs', `log-group:${name}:*`],
  'AWS::SQS::Queue': (name) => ['sqs', name],
};

export const inAccount = (template: Template): StackInAccount => {
  const { name, region } = template;
  // The one name of ours is WAF's log group's; CloudFormation makes the others.
  const nameOf = (id: string): string =>
    template.resources[id]?.Properties.LogGroupName === undefined
      ? `${name}-${id}-1A2B3C4D5E6F`
      : `aws-waf-logs-${name}-0a0b0c0d0e0f`;
  const arnOf = (id: string): string => {
    const type = template.resources[id]?.Type ?? '';
    if (type === 'AWS::IAM::Role') return `arn:aws:iam::${ACCOUNT}:role/${nameOf(id)}`;
    // Buckets are named for the whole world.
    if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${nameOf(id).toLowerCase()}`;
    const [service, resource] = ARNS[type]?.(nameOf(id)) ?? unknown(type);
    return `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
  };
  const resolve = resolver(nameOf, arnOf);
  const arns = (type: string): readonly string[] => ofType(template, type).map(({ id }) => arnOf(id));
  const find = (type: string, prefix: string) => {
    const [found, ...more] = ofType(template, type).filter(({ id }) => id.startsWith(prefix));
    if (found === undefined || more.length > 0) throw new Error(`not one ${type} ${prefix}`);
    return found;
  };
  const resourcePolicies = new Map([
    ...ofType(template, 'AWS::KMS::Key').map((key) => [arnOf(key.id), resolve(key.Properties.KeyPolicy)] as const),
    ...ofType(template, 'AWS::IAM::Role').map(
      (role) => [arnOf(role.id), resolve(role.Properties.AssumeRolePolicyDocument)] as const,
    ),
  ]);
  for (const { Properties } of ofType(template, 'AWS::S3::BucketPolicy'))
    resourcePolicies.set(arnOf(Properties.Bucket.Ref), resolve(Properties.PolicyDocument));
  return {
    name,
    region,
    arn: (type, id) => arnOf(find(type, id).id),
    arns,
    role: (id, context = {}) => {
      const role = find('AWS::IAM::Role', id);
      const attached = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'].flatMap((type) =>
        ofType(template, type).filter(({ Properties }) =>
          Properties.Roles?.some((each: Properties) => each.Ref === role.id),
        ),
      );
      return {
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${nameOf(role.id)}/session`,
        policies: attached.map(({ Properties }) => resolve(Properties.PolicyDocument)),
        context,
      };
    },
    // An object's policy is its bucket's.
    may: (who, request) =>
      decide(who, request, resourcePolicies.get(request.on.replace(/^(arn:aws:s3:::[^/]+)\/.*/, '$1'))),
  };
};

const unknown = (type: string): never => {
  throw new Error(`no ARN is known for ${type}`);
};

const PSEUDO: { readonly [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT };

const resolver = (nameOf: (id: string) => string, arnOf: (id: string) => string) => {
  const resolve = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, ...plain } = value as Properties;
    if (typeof Ref === 'string') return PSEUDO[Ref] ?? nameOf(Ref);
    if (attribute?.[1] === 'Arn') return arnOf(attribute[0]);
    if (Array.isArray(join)) return (join[1] as Json[]).map(resolve).join(join[0]);
    if (Object.keys(plain).some((key) => key.startsWith('Fn::'))) throw new Error(JSON.stringify(value));
    return Object.fromEntries(Object.entries(plain).map(([key, each]) => [key, resolve(each)]));
  };
  return resolve;
};

/** As iam-data lists the keys of an encryption context, whose names are the caller's own. */
const ANY_KEY = 'kms:EncryptionContext:$' + '{EncryptionContextKey}';

/** The simulator drops keys that it has no list of: one goes by the name of all, a second by one that nothing here uses. */
const nameable = (simulation: Simulation): Simulation => {
  const own = Object.keys(simulation.request.contextVariables).filter((key) =>
    key.startsWith('kms:EncryptionContext:'),
  );
  const names = [ANY_KEY, 'aws:Referer'];
  if (own.length > names.length) throw new Error('two keys of an encryption context at a time');
  const text = JSON.stringify(simulation);
  return JSON.parse(own.reduce((said, key, i) => said.replaceAll(`"${key}"`, `"${names[i]}"`), text)) as Simulation;
};

/** Of a session: the role it is one of. */
const roleOf = ({ principal }: Caller): { readonly 'aws:PrincipalArn'?: string } => {
  const [, account, role] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return role === undefined ? {} : { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/${role}` };
};

const decide = async (who: Caller, { action, on, context }: Request, resourcePolicy?: Json): Promise<boolean> => {
  const decided = await runSimulation(
    nameable({
      request: {
        action,
        principal: who.principal,
        resource: { accountId: ACCOUNT, resource: on },
        contextVariables: { ...roleOf(who), ...who.context, ...context } as Simulation['request']['contextVariables'],
      },
      identityPolicies: who.policies.map((policy, i) => ({ name: String(i), policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy !== undefined && { resourcePolicy }),
    }),
    {},
  );
  if (decided.resultType !== 'single' || decided.result.ignoredContextKeys?.length !== 0)
    throw new Error(`not decided: ${action} on ${on} ${JSON.stringify(decided)}`);
  return decided.overallResult === 'Allowed';
};
