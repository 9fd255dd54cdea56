// Who is called, when, and by which numbers: read from the templates.
import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { beforeAll, describe, expect, it } from 'vitest';
import { METRICS, type MetricName, NAMESPACE } from '#adapters/metrics.ts';
import type { Json } from '#core/json.ts';
import { COMMANDS } from '#lib/cli/commands.ts';
import { addAlarm, call } from '#lib/constructs/alarm.ts';
import { countQueries, STAGE } from '#lib/sla/cloudwatch-queries.ts';
import { assemble, FIXTURES, ofType, type Properties, spoken, synthesise, type Template } from './assembly.ts';

let template: Template;
let alarms: readonly Properties[];
let ofStream: readonly Properties[];
let composites: readonly (Properties & { readonly id: string })[];

beforeAll(() => {
  template = synthesise({ residencies: { eu: { region: 'eu-central-1' } } })['Sallyport-eu'] as Template;
  alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  const siem = synthesise(FIXTURES.siem as never)['Sallyport-us'] as Template;
  ofStream = ofType(siem, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  composites = ofType(template, 'AWS::CloudWatch::CompositeAlarm').map(({ id, Properties }) => ({ id, ...Properties }));
});

/** What `of` in the runbook finds. */
const logicalIds = (name: string): readonly string[] =>
  Object.keys(template.resources).filter((id) => id.startsWith(name) && id.length === name.length + 8);

const alarm = (id: string): Properties => {
  const found = Object.entries(template.resources).filter(
    ([each]) => each.replace(/[0-9A-F]{8}$/, '') === `Alarms${id}`,
  );
  expect(found).toHaveLength(1);
  return found[0]?.[1].Properties as Properties;
};

type Stat = { readonly Metric: Properties; readonly Period: number; readonly Stat: string };

/** Every metric that an alarm reads, in math or alone. */
const statsOf = (properties: Properties): readonly Stat[] =>
  properties.MetricName === undefined
    ? properties.Metrics.flatMap(({ MetricStat }: Properties) => MetricStat ?? [])
    : [{ Metric: properties, Period: properties.Period, Stat: properties.Statistic ?? properties.ExtendedStatistic }];

const expressions = (properties: Properties): readonly string[] =>
  (properties.Metrics ?? []).flatMap(({ Expression }: Properties) =>
    Expression === undefined ? [] : [spoken(Expression)],
  );

const windowOf = (properties: Properties): number => {
  const [period] = properties.Metrics?.flatMap(
    ({ MetricStat, Period }: Properties) => MetricStat?.Period ?? Period ?? [],
  ) ?? [properties.Period];
  return period * properties.EvaluationPeriods;
};

describe('burn rates', () => {
  // Thresholds by hand: 100 % - 99.95 % = 0.05 %, and 100 % - 99 % = 1 %, each times 14.4, 6 and 1.
  it.each([
    ['AvailabilityFast', 0.72, 3600, 300],
    ['AvailabilitySteady', 0.3, 21_600, 1800],
    ['AvailabilitySlow', 0.05, 259_200, 21_600],
    ['OverheadFast', 14.4, 3600, 300],
    ['OverheadSteady', 6, 21_600, 1800],
    ['OverheadSlow', 1, 259_200, 21_600],
  ])('%s calls above %d %% in both of its windows', (id, threshold, long, short) => {
    const windows = [
      [alarm(`${id}Long`), long],
      [alarm(`${id}Short`), short],
    ] as const;
    for (const [properties, seconds] of windows) {
      expect(properties).toMatchObject({
        Threshold: threshold,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      });
      expect(new Set(statsOf(properties).map(({ Period }) => Period))).toEqual(new Set([seconds]));
      expect(properties.AlarmActions).toBeUndefined();
    }
    expect(spoken(alarm(id).AlarmRule)).toBe(`(ALARM("<Alarms${id}Long>") AND ALARM("<Alarms${id}Short>"))`);
  });

  it('call nobody for a handful of requests: the long windows want five bad ones', () => {
    for (const id of ['AvailabilityFast', 'AvailabilitySteady', 'AvailabilitySlow', 'OverheadFast', 'OverheadSlow']) {
      expect(expressions(alarm(`${id}Long`))[0]).toBe('IF(bad >= 5, 100 * bad / requests, 0)');
      expect(expressions(alarm(`${id}Short`))[0]).toBe('IF(bad >= 1, 100 * bad / requests, 0)');
    }
  });

  it('of availability count what API Gateway saw fail, less what upstreams failed at, and what it could not see', () => {
    const long = alarm('AvailabilityFastLong');
    expect(expressions(long)[1]).toBe('failed + FILL(hidden, 0) - FILL(relayed, 0)');
    expect(statsOf(long).map(({ Metric, Stat }) => [Metric.Namespace, Metric.MetricName, Stat])).toEqual([
      ['AWS/ApiGateway', '5XXError', 'Sum'],
      ['Sallyport', 'HiddenGatewayErrors', 'Sum'],
      ['Sallyport', 'UnavailableRelayed', 'Sum'],
      ['AWS/ApiGateway', 'Count', 'SampleCount'],
    ]);
  });

  it('of overhead count slow requests among those that were timed', () => {
    expect(statsOf(alarm('OverheadFastLong')).map(({ Metric, Stat }) => [Metric.MetricName, Stat])).toEqual([
      ['OverheadSlow', 'Sum'],
      ['OverheadSlow', 'SampleCount'],
    ]);
  });
});

describe('the monthly report', () => {
  const named = (dimensions: readonly (readonly [string, Json])[]) =>
    Object.fromEntries(dimensions.map(([name, value]) => [name, spoken(value)]));

  it('asks CloudWatch for what the objectives count, by the names that the stack gives', () => {
    const { McpFunction } = JSON.parse(template.text).Outputs;
    const mcp = spoken(McpFunction.Value);
    expect(mcp).toMatch(/^<Mcp/);
    const [stage] = ofType(template, 'AWS::ApiGateway::Stage');
    const counted = [...statsOf(alarm('AvailabilityFastLong')), ...statsOf(alarm('OverheadFastLong'))].map(
      ({ Metric, Stat }) => ({
        ...{ namespace: Metric.Namespace, name: Metric.MetricName, statistic: Stat },
        dimensions: named(Metric.Dimensions.map(({ Name, Value }: Properties) => [Name, Value])),
      }),
    );
    const asked = countQueries({ stack: 'Sallyport-eu', mcp }).map(({ namespace, name, statistic, dimensions }) => ({
      ...{ namespace, name, statistic },
      // In the template the stage is named by a reference to it.
      dimensions: 'Stage' in dimensions ? { ...dimensions, Stage: `<${stageName(stage?.id)}>` } : dimensions,
    }));
    expect(new Set(asked.map(printed))).toEqual(new Set(counted.map(printed)));
    expect(stage?.Properties.StageName).toBe(STAGE);
  });
});

const stageName = (id = ''): string => id.replace(/[0-9A-F]{8}$/, '');
const printed = (metric: object): string => JSON.stringify(Object.entries(metric).sort());

describe('the other alarms', () => {
  it.each<[string, string, string | undefined, string, number, number]>([
    ['Outage', '5XXError', 'Average', 'GreaterThanOrEqualToThreshold', 0.5, 300],
    ['RateLimitsLate', 'RateLimitSurfaceTime', 'p99', 'GreaterThanThreshold', 100, 900],
    ['RequestsThrottled', 'ThrottledRequests', 'Sum', 'GreaterThanOrEqualToThreshold', 1, 900],
    ['PurgeLate', 'PurgeLag', 'Maximum', 'GreaterThanThreshold', 900, 300],
    ['PurgeStopped', 'PurgeRuns', 'Sum', 'LessThanThreshold', 1, 900],
    ['SealLate', 'SealLag', 'Maximum', 'GreaterThanThreshold', 900, 300],
    ['SealFailing', 'SealFailures', 'Sum', 'GreaterThanOrEqualToThreshold', 1, 900],
    ['SealStopped', 'SealRuns', 'Sum', 'LessThanThreshold', 1, 900],
    ['AuditOrphans', 'AuditOrphans', 'Sum', 'GreaterThanOrEqualToThreshold', 5, 300],
    ['RefreshStopped', 'Invocations', 'Sum', 'LessThanThreshold', 1, 900],
    ['DeadLetters', 'ApproximateNumberOfMessagesVisible', 'Maximum', 'GreaterThanOrEqualToThreshold', 1, 300],
    ['ThrottledMcpFunction', 'Throttles', 'Sum', 'GreaterThanOrEqualToThreshold', 1, 300],
  ])('%s goes by %s', (id, metric, statistic, comparison, threshold, seconds) => {
    const properties = alarm(id);
    const [stat] = statsOf(properties);
    expect([stat?.Metric.MetricName, stat?.Stat]).toEqual([metric, statistic]);
    expect([properties.ComparisonOperator, properties.Threshold]).toEqual([comparison, threshold]);
    expect(windowOf(properties)).toBe(seconds);
  });

  it('take silence for good, but for runs that should have been', () => {
    expect(alarms.filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching')).toEqual([
      alarm('PurgeStopped'),
      alarm('RefreshStopped'),
      alarm('SealStopped'),
    ]);
    for (const id of ['PurgeStopped', 'RefreshStopped', 'SealStopped'])
      expect(alarm(id).TreatMissingData).toBe('breaching');
    expect(expressions(alarm('PurgeStopped'))).toEqual(['FILL(runs, 0)']);
    expect(expressions(alarm('SealStopped'))).toEqual(['FILL(runs, 0)']);
    expect(expressions(alarm('RefreshStopped'))).toEqual(['FILL(runs, 0) - FILL(failed, 0)']);
  });

  it('watch every log group for tokens', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup').map(({ id }) => `<${id.replace(/[0-9A-F]{8}$/, '')}>`);
    const queries = alarms.flatMap(expressions).filter((each) => each.startsWith('SELECT'));
    expect(groups.length).toBeGreaterThan(3);
    expect(queries.toSorted()).toEqual(
      groups
        .map((name) => `SELECT SUM(LogEventsWithFindings) FROM "AWS/Logs" WHERE LogGroupName = '${name}'`)
        .toSorted(),
    );
  });

  it('watch every function for throttles', () => {
    const functions = ofType(template, 'AWS::Lambda::Function').map(({ id }) => id);
    const watched = alarms
      .flatMap(statsOf)
      .filter(({ Metric }) => Metric.MetricName === 'Throttles')
      .map(({ Metric }) => Metric.Dimensions[0].Value.Ref);
    expect(watched.toSorted()).toEqual(functions.toSorted());
  });

  it('count as throttled what API Gateway says it throttled, and neither an upstream’s 429 nor the firewall’s', () => {
    const [filter, ...more] = ofType(template, 'AWS::Logs::MetricFilter').map(({ Properties }) => Properties);
    expect(more).toEqual([]);
    expect(filter?.FilterPattern).toBe('{ $.responseType = "THROTTLED" }');
    expect(spoken(filter?.LogGroupName)).toBe('<RestApiAccessLog>');
    const [written] = filter?.MetricTransformations ?? [];
    expect(written).toMatchObject({ MetricNamespace: 'Sallyport/Sallyport-eu', MetricValue: '1' });
    const { Namespace, MetricName } = alarm('RequestsThrottled');
    expect([Namespace, MetricName]).toEqual([written.MetricNamespace, written.MetricName]);
    // The field that the filter looks at is written, as a string.
    const format = ofType(template, 'AWS::ApiGateway::Stage')[0]?.Properties.AccessLogSetting.Format;
    expect(JSON.parse(format)).toMatchObject({ responseType: '$context.error.responseType' });
  });
});

describe('every alarm', () => {
  /** PutMetricAlarm, `Period` and `EvaluationPeriods`; Metrics Insights queries look back three hours at most. */
  it('stays within what CloudWatch evaluates', () => {
    for (const properties of alarms) {
      const [query] = expressions(properties).filter((each) => each.startsWith('SELECT'));
      const seconds = windowOf(properties);
      const periods = statsOf(properties).map(({ Period }) => Period);
      for (const period of periods) expect(period % 60).toBe(0);
      expect(seconds).toBeGreaterThanOrEqual(60);
      expect(seconds).toBeLessThanOrEqual(604_800);
      if (seconds / properties.EvaluationPeriods < 3600) expect(seconds).toBeLessThanOrEqual(86_400);
      if (query !== undefined) expect(seconds).toBeLessThanOrEqual(10_800);
      expect(properties.Metrics?.length ?? 1).toBeLessThanOrEqual(10);
      expect(
        (properties.Metrics ?? []).filter(({ ReturnData }: Properties) => ReturnData !== false).length,
      ).toBeLessThan(2);
    }
    expect(alarms.length).toBeGreaterThan(20);
  });

  it('reads metrics that some code of ours writes, by the dimensions it writes them with', () => {
    const own = [...alarms.flatMap(statsOf)].filter(({ Metric }) => Metric.Namespace === NAMESPACE);
    expect(own.length).toBeGreaterThan(20);
    for (const { Metric } of own) {
      const [, ...dimensions] = METRICS[Metric.MetricName as MetricName];
      expect(Metric.Dimensions.map(({ Name }: Properties) => Name)).toEqual(dimensions);
    }
  });

  it('reads them of the function that writes them', () => {
    const writer = (name: string) =>
      /Purge/.test(name) ? 'PurgeFunction' : /Seal|Audit/.test(name) ? 'SealFunction' : 'McpFunction';
    for (const { Metric } of alarms.flatMap(statsOf).filter((each) => each.Metric.Namespace === NAMESPACE))
      expect(spoken(Metric.Dimensions[0].Value)).toBe(`<${writer(Metric.MetricName)}>`);
  });

  it('has no name that a second installation could have', () => {
    expect(alarms.filter(({ AlarmName }) => AlarmName !== undefined)).toEqual([]);
    const other = synthesise({ residencies: { eu: { region: 'eu-central-1' } }, name: 'Staging' })['Staging-eu'];
    const names = ofType(other as Template, 'AWS::CloudWatch::CompositeAlarm').map((each) => each.Properties.AlarmName);
    expect(names).toHaveLength(6);
    expect(names.filter((name) => composites.some(({ AlarmName }) => AlarmName === name))).toEqual([]);
    expect(ofType(template, 'AWS::CloudWatch::Dashboard')[0]?.Properties.DashboardName).toBeUndefined();
  });
});

describe('targets', () => {
  it('hear of an alarm and of its end', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:on-call';
    const stack = assemble((app) => {
      const metric = new Metric({ namespace: 'n', metricName: 'm' });
      const spec = { says: 'It is so.', article: 'outage', metric, is: 'above', threshold: 1 } as const;
      call(addAlarm(new Stack(app, 'Stack'), 'Alarm', spec), [topic]);
    }).Stack as Template;
    expect(ofType(stack, 'AWS::CloudWatch::Alarm')[0]?.Properties).toMatchObject({
      AlarmDescription: 'It is so. See docs/runbook.md#outage',
      AlarmActions: [topic],
      OKActions: [topic],
    });
  });
});

describe('the dashboard', () => {
  type Widget = { readonly type: string; readonly properties: Properties };
  const widgets = (): readonly Widget[] => {
    const body = ofType(template, 'AWS::CloudWatch::Dashboard')[0]?.Properties.DashboardBody;
    return JSON.parse(spoken(body)).widgets;
  };

  it('shows every alarm that calls, and none of the windows that do not', () => {
    const shown = widgets().find(({ type }) => type === 'alarm')?.properties.alarms;
    const windows = Object.keys(template.resources).filter((id) => /^Alarms.*(Long|Short)[0-9A-F]{8}$/.test(id));
    expect(windows).toHaveLength(12);
    expect(shown).toHaveLength(alarms.length + composites.length - windows.length);
    expect(shown.filter((each: string) => /(Long|Short)>$/.test(each))).toEqual([]);
  });

  it('shows own metrics by the dimensions they are written with, percentiles by operation', () => {
    const lines = widgets().flatMap(({ properties }) => properties.metrics ?? []) as readonly (readonly unknown[])[];
    const own = lines.filter(([namespace]) => namespace === NAMESPACE);
    for (const [, name, ...rest] of own) {
      const [, ...dimensions] = METRICS[name as MetricName];
      expect(dimensions.map((_, i) => rest[2 * i])).toEqual(dimensions);
    }
    const shown = new Set(own.map(([, name]) => name));
    const hidden = Object.keys(METRICS).filter((name) => !shown.has(name));
    expect(hidden).toEqual([]);
    const titles = widgets().map(({ properties }) => properties.title);
    for (const statistic of ['p50', 'p95', 'p99']) expect(titles).toContain(`Gateway overhead ${statistic}, ms`);
  });

  it('draws the line at which each budget would last', () => {
    const lines = widgets().flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
    expect(lines.map(({ value }: Properties) => value)).toEqual([0.05, 1]);
  });
});

describe('the runbook', () => {
  const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
  const articles = Array.from(
    runbook
      .split(/^## /m)
      .find((part) => part.startsWith('Alarms'))
      ?.matchAll(/^### (.+)\n([\s\S]*?)(?=^### |$(?![\s\S]))/gm) ?? [],
    ([, heading = '', text = '']) => ({ anchor: heading.toLowerCase().replaceAll(' ', '-'), text }),
  );
  /** With those of a stream, which is there where it is configured. */
  const named = () =>
    [...alarms, ...composites, ...ofStream].map(
      ({ AlarmDescription }) => /^.+ See docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1],
    );

  it('has an article for every alarm, and an alarm for every article', () => {
    expect(named()).not.toContain(undefined);
    expect(articles.map(({ anchor }) => anchor).toSorted()).toEqual([...new Set(named())].toSorted());
  });

  it.each(articles)('says of $anchor what it means, where to look and what to do', ({ text }) => {
    expect(text.match(/^\*\*(Meaning|Look here|Do this)\.\*\*/gm)).toEqual([
      '**Meaning.**',
      '**Look here.**',
      '**Do this.**',
    ]);
  });

  it('names resources that exist, by logical ids that find one each', () => {
    const names = Array.from(runbook.matchAll(/\$\(of ([\w${}]+)\)/g), ([, name = '']) => name);
    const expanded = names.flatMap((name) =>
      name.includes('$') ? ['Mcp', 'Provisioning'].map((each) => name.replace(/\$\{name\}/, each)) : [name],
    );
    const found = new Set(expanded.map((name) => [name, logicalIds(name).length].join(' ')));
    expect([...found].filter((line) => !line.endsWith(' 1'))).toEqual([]);
    expect(found.size).toBeGreaterThan(8);
  });

  it('says what becomes of everything that a deleted stack leaves behind', () => {
    const kept = Object.values(template.resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    const article = runbook.split('### Taking a residency down')[1];
    for (const type of new Set(kept.map(({ Type }) => Type))) expect(article).toMatch(new RegExp(`${type}\\b`));
    expect(kept.length).toBeGreaterThan(10);
  });

  it('names commands that exist', () => {
    const known = COMMANDS.map(({ words }) => words);
    const named = Array.from(runbook.matchAll(/npx sallyport ([a-z]+(?: [a-z]+)?)/g), ([, words = '']) => words);
    expect(named.filter((words) => !known.includes(words))).toEqual([]);
    expect(named.length).toBeGreaterThan(15);
  });

  it.each([
    'Region loss',
    'Point-in-time restore',
    'Leaked token',
    'Leaked upstream credential',
    'Key rotation',
    'Mass revoke',
    'An authorisation that has ended',
    'A first deployment that failed',
    'Taking a residency down',
  ])('says what to do in case of: %s', (heading) => expect(runbook).toContain(`\n### ${heading}\n`));
});
