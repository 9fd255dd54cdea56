// What a stack's template has of things that cost money.

type Properties = { readonly [name: string]: unknown };
export type Resources = { readonly [id: string]: { readonly Type: string; readonly Properties?: Properties } };

export type Inventory = {
  /** MB of the function that answers calls. */
  readonly callMemoryMb: number;
  /** Whether API Gateway reports each method for itself, which is billed as custom metrics. */
  readonly methodMetrics: boolean;
  readonly methods: number;
  readonly schedules: readonly { readonly runsPerMonth: number; readonly memoryMb: number }[];
  readonly logRetentionDays: number;
  /** Of the audit archive. */
  readonly archiveRetentionDays: number;
  readonly keys: number;
  readonly secrets: number;
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  readonly customMetrics: number;
  readonly webAcls: number;
  readonly webAclRules: number;
  /** Types that this file knows nothing about. */
  readonly unknown: readonly string[];
};

/** Billed by use alone, or not at all. */
const FREE_AT_REST = /^AWS::(?:ApiGateway|DynamoDB|Events|IAM|Lambda|Logs|S3|Scheduler|SNS|SQS)::/;
const PRICED =
  /^AWS::(?:KMS::(?:Key|Alias)|SecretsManager::Secret|CloudWatch::(?:Alarm|CompositeAlarm|Dashboard)|WAFv2::\w+)$/;

const MINUTES_PER_MONTH = 730 * 60;
const MINUTES: { readonly [unit: string]: number } = { minute: 1, hour: 60, day: 1440 };

export const takeInventory = (resources: Resources): Inventory => {
  const ofType = (type: string): readonly Properties[] =>
    Object.values(resources).flatMap((each) => (each.Type === type ? [each.Properties ?? {}] : []));
  const memoryOf = (id: string): number => Number(resources[id]?.Properties?.MemorySize);
  const mcp = Object.keys(resources).find((id) => /^McpFunction/.test(id)) ?? '';
  const alarms = ofType('AWS::CloudWatch::Alarm').map(metricsOf);
  const webAcls = ofType('AWS::WAFv2::WebACL');
  const [stage = {}] = ofType('AWS::ApiGateway::Stage');
  return {
    callMemoryMb: memoryOf(mcp),
    methodMetrics: JSON.stringify(stage.MethodSettings ?? '').includes('"MetricsEnabled":true'),
    methods: ofType('AWS::ApiGateway::Method').length,
    schedules: [...ofType('AWS::Events::Rule'), ...ofType('AWS::Scheduler::Schedule')].flatMap((schedule) =>
      targetsOf(schedule).map((target) => ({
        runsPerMonth: runsOf(String(schedule.ScheduleExpression)),
        memoryMb: memoryOf(target),
      })),
    ),
    logRetentionDays: Math.max(0, ...ofType('AWS::Logs::LogGroup').map((group) => Number(group.RetentionInDays))),
    archiveRetentionDays: Math.max(0, ...ofType('AWS::S3::Bucket').flatMap(expiryOf)),
    keys: ofType('AWS::KMS::Key').length,
    secrets: ofType('AWS::SecretsManager::Secret').length,
    alarmMetrics: alarms.flat().length,
    compositeAlarms: ofType('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    customMetrics: customMetrics(alarms.flat()),
    webAcls: webAcls.length,
    webAclRules: webAcls.flatMap(({ Rules }) => (Rules ?? []) as readonly unknown[]).length,
    unknown: [...new Set(Object.values(resources).map(({ Type }) => Type))]
      .filter((type) => !FREE_AT_REST.test(type) && !PRICED.test(type))
      .toSorted(),
  };
};

type Lifecycle = { readonly Rules?: readonly { readonly ExpirationInDays?: number }[] };

const expiryOf = ({ LifecycleConfiguration }: Properties): readonly number[] =>
  ((LifecycleConfiguration ?? {}) as Lifecycle).Rules?.flatMap(({ ExpirationInDays }) => ExpirationInDays ?? []) ?? [];

/** Logical ids of the functions that a schedule runs; a rule on events has none that run by the clock. */
const targetsOf = ({ ScheduleExpression, Targets, Target }: Properties): readonly string[] => {
  if (ScheduleExpression === undefined) return [];
  const targets = (Targets ?? [Target]) as readonly { readonly Arn?: { readonly 'Fn::GetAtt'?: readonly string[] } }[];
  return targets.map(({ Arn }) => String(Arn?.['Fn::GetAtt']?.[0]));
};

type Query = { readonly MetricStat?: { readonly Metric: Properties } };

/** Metrics that an alarm evaluates, each billed: one, or those that its expressions are made from. */
const metricsOf = (alarm: Properties): readonly Properties[] => {
  const queries = alarm.Metrics as readonly Query[] | undefined;
  const named = queries?.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
  if (named === undefined) return [alarm];
  // A Metrics Insights query, which names none, is billed for each that it finds: ours find one.
  return named.length > 0 ? named : [{ Namespace: 'AWS/' }];
};

/** Metrics of our own among those that alarms name; what no alarm names is not seen here. */
const customMetrics = (metrics: readonly Properties[]): number => {
  const own = metrics.filter(({ Namespace }) => !String(Namespace).startsWith('AWS/'));
  return new Set(
    own.map(({ Namespace, MetricName, Dimensions }) => JSON.stringify([Namespace, MetricName, Dimensions])),
  ).size;
};

const runsOf = (expression: string): number => {
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = MINUTES[unit];
  if (minutes === undefined) throw new Error(`how often ${expression} runs is not known here`);
  return MINUTES_PER_MONTH / (Number(every) * minutes);
};
