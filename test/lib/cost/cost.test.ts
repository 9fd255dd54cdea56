import { beforeAll, describe, expect, it } from 'vitest';
import { LOAD } from '#lib/cost/assumptions.ts';
import { callBill, fixedBill, idleBill, totalOf } from '#lib/cost/bill.ts';
import { withTables } from '#lib/cost/document.ts';
import { type Inventory, takeInventory } from '#lib/cost/inventory.ts';
import { PRICES, rateOf, volumeRate } from '#lib/cost/prices.ts';
import { ofType, type Template } from '#test/lib/stack/assembly.ts';
import { auditSizes } from './audit-sizes.ts';
import { currentCostDocument, defaultStack, readCostDocument } from './default-stack.ts';
import { measureCalls } from './measured-call.ts';

let stack: Template;
beforeAll(() => {
  stack = defaultStack();
});

const EMPTY: Inventory = {
  callMemoryMb: 1024,
  methodMetrics: false,
  methods: 0,
  schedules: [],
  logRetentionDays: 0,
  archiveRetentionDays: 0,
  keys: 0,
  secrets: 0,
  alarmMetrics: 0,
  compositeAlarms: 0,
  dashboards: 0,
  customMetrics: 0,
  webAcls: 0,
  webAclRules: 0,
  unknown: [],
};
const NOTHING = Object.fromEntries(Object.keys(LOAD).map((name) => [name, 0])) as typeof LOAD;
const rate = rateOf('us-east-1');
const call = (inventory: Partial<Inventory>, load: Partial<typeof LOAD>) =>
  totalOf(callBill({ inventory: { ...EMPTY, ...inventory }, rate, load: { ...NOTHING, ...load } }));

describe('the bill of a million calls', () => {
  // Requests to API Gateway and Lambda are in every one: $3.70.
  it.each([
    ['nothing else', {}, {}, 3.7],
    ['160 ms of 1 GB', {}, { upstreamMs: 150, gatewayMs: 10 }, 3.7 + 2.133344],
    ['the same in half the memory', { callMemoryMb: 512 }, { upstreamMs: 150, gatewayMs: 10 }, 3.7 + 1.066672],
    ['two reads each', {}, { tokenReads: 2 }, 3.95],
    ['every call reading its credential', {}, { credentialReadShare: 1 }, 3.7 + 5 + 3],
    ['every hundredth call starting cold, 300 ms', {}, { coldShare: 0.01, initMs: 300 }, 3.7 + 0.0400002 + 0.06],
    ['1 KB of log each', {}, { functionLogBytes: 600, accessLogBytes: 400 }, 3.7 + 0.62],
    ['400 bytes of metrics each', {}, { metricsLogBytes: 400 }, 3.7 + 0.248],
    ['two records each', {}, { auditWrites: 2 }, 3.7 + 1.25],
    ['records of 4 KB kept a month', {}, { auditBytes: 4096, auditTableDays: 730 / 24 }, 3.7 + 1.024],
    ['the same read twice', {}, { auditBytes: 4096, sealPasses: 2 }, 3.7 + 0.25],
    ['a thousand digests of three objects', {}, { eventsPerDigest: 1000, digestObjects: 3 }, 3.7 + 0.015 + 0.015],
    ['1 KB each in an archive for a year', { archiveRetentionDays: 365 }, { archivedBytes: 1000 }, 3.7 + 0.276],
    ['1 KB of log each kept for a year', { logRetentionDays: 365 }, { functionLogBytes: 1000 }, 3.7 + 0.62 + 0.36],
    ['8 KB out', {}, { answerBytes: 6500, upstreamRequestBytes: 1500 }, 3.7 + 0.72],
    ['a web ACL', { webAcls: 1 }, {}, 4.3],
  ])('with %s', (_, inventory, load, total) => {
    expect(call(inventory, load)).toBeCloseTo(total, 4);
  });
});

describe('the bills of nobody', () => {
  it('count what stands there', () => {
    const inventory: Inventory = {
      ...EMPTY,
      keys: 2,
      secrets: 1,
      alarmMetrics: 10,
      compositeAlarms: 1,
      customMetrics: 3,
      dashboards: 1,
      webAcls: 1,
      webAclRules: 4,
      schedules: [{ runsPerMonth: 43_800, memoryMb: 512 }],
    };
    const lines = fixedBill({ inventory, rate, load: { ...NOTHING, runMs: 100, sealRunReads: 36 } }, 4);
    expect(lines.map(({ what, usd }) => `${what}: ${usd.toFixed(4)}`)).toEqual([
      '2 KMS keys: 2.0000',
      '1 secrets of the stack’s own: 0.4000',
      '10 metrics in alarms: 1.0000',
      '1 composite alarms: 0.5000',
      '3 custom metrics that alarms name: 0.9000',
      '1 dashboards: 3.0000',
      '1 web ACLs: 5.0000',
      '4 rules in them: 4.0000',
      'sealing nothing: a look every minute, a digest every hour: 0.2153',
      '43,800 runs by schedule: 0.0599',
    ]);
  });

  it('are a secret per idle account, and next to nothing else', () => {
    expect(totalOf(idleBill({ inventory: EMPTY, rate, load: LOAD }))).toBeCloseTo(400, 1);
    expect(totalOf(idleBill({ inventory: EMPTY, rate, load: LOAD, vault: 'dynamodb' }))).toBeLessThan(0.01);
  });
});

describe('the inventory', () => {
  const metric = (Namespace: string, MetricName: string) => ({ Metric: { Namespace, MetricName } });

  it('sees alarms by the metrics they evaluate, web ACLs by their rules, and what it does not know', () => {
    const resources = {
      McpFunction1: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 768 } },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(5 minutes)',
          Targets: [{ Arn: { 'Fn::GetAtt': ['McpFunction1', 'Arn'] } }],
        },
      },
      Plain: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [] },
      },
      Burn: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Metrics: [
            { Id: 'ratio', Expression: 'errors / requests' },
            { Id: 'errors', MetricStat: metric('Sallyport', 'Errors') },
            { Id: 'requests', MetricStat: metric('Sallyport', 'Requests') },
          ],
        },
      },
      Insight: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Metrics: [{ Id: 'found', Expression: 'SELECT SUM(Findings) FROM "AWS/Logs"' }] },
      },
      Again: { Type: 'AWS::CloudWatch::Alarm', Properties: metric('Sallyport', 'Errors').Metric },
      Wall: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}, {}] } },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
      Odd: { Type: 'AWS::Neptune::DBCluster' },
    };
    expect(takeInventory(resources)).toEqual({
      ...EMPTY,
      callMemoryMb: 768,
      schedules: [{ runsPerMonth: 8760, memoryMb: 768 }],
      logRetentionDays: 30,
      alarmMetrics: 5,
      customMetrics: 2,
      webAcls: 1,
      webAclRules: 3,
      unknown: ['AWS::Neptune::DBCluster'],
    });
  });

  it('of the stack has its function, its keys and its schedule', () => {
    const inventory = takeInventory(stack.resources);
    expect(inventory.callMemoryMb).toBeGreaterThanOrEqual(128);
    expect(inventory.keys).toBeGreaterThanOrEqual(2);
    expect(inventory.schedules).toContainEqual({ runsPerMonth: 43_800, memoryMb: 512 });
  });
});

describe('docs/cost.md', () => {
  it('holds the tables of this stack and these prices: otherwise run npm run cost', () => {
    expect(readCostDocument()).toBe(currentCostDocument(stack));
  });

  it('is joined by the bills of docs/scale.md, which are of the same stack', () => {
    expect(readCostDocument('scale.md')).toBe(currentCostDocument(stack, 'scale.md'));
    const [, calls, total] =
      /\| calls \| 26 M \| (\S+) M \|[\s\S]+\| \*\*total\*\* \| \*\*\S+ \| \*\*\$(\S+)\*\* \|/.exec(
        readCostDocument('scale.md'),
      ) ?? [];
    const ofAMillion = totalOf(callBill({ inventory: takeInventory(stack.resources), rate, load: LOAD }));
    expect(Number(calls?.replace(',', '')) * ofAMillion + 31).toBeCloseTo(Number(total?.replace(',', '')), -1);
  });

  it('would change with the memory of the function that answers calls', () => {
    const inventory = takeInventory(stack.resources);
    const other = withTables(readCostDocument(), { ...inventory, callMemoryMb: 128 }, 4);
    expect(other).not.toBe(readCostDocument());
  });

  it('keeps a million calls within $9.00', () => {
    const input = { inventory: takeInventory(stack.resources), rate, load: LOAD };
    expect(totalOf(callBill(input))).toBeLessThanOrEqual(9);
  });

  it('takes volume discounts off what is above their steps, and nothing else', () => {
    const discount = (name: string, quantity: number) =>
      rateOf('us-east-1')(name, quantity) - volumeRate(name, quantity);
    expect([discount('restRequest', 333e6), discount('egressGb', 10_240), discount('readUnit', 1e12)]).toEqual([
      0, 0, 0,
    ]);
    expect(discount('restRequest', 1e9)).toBeCloseTo(667 * (3.5 - 2.8), 6);
    expect(volumeRate('restRequest', 21e9)).toBeCloseTo(333 * 3.5 + 667 * 2.8 + 19_000 * 2.38 + 1000 * 1.51, 6);
    for (const { volume, amount } of PRICES) {
      const amounts = [amount['us-east-1'], ...(volume?.steps ?? []).map((step) => step.amount)];
      expect(amounts).toEqual(amounts.toSorted((one, other) => other - one));
    }
  });

  it('takes every price from a dated page', () => {
    for (const { page } of PRICES) expect(page).toMatch(/^https:\/\/aws\.amazon\.com\//);
  });
});

describe('the assumptions', () => {
  it('are those of a call: its reads, and no more log than assumed', async () => {
    const { requests, logBytes, metricsBytes } = await measureCalls(20);
    expect(requests).toEqual({ GetItem: 20 * LOAD.tokenReads, PutItem: 20 * LOAD.auditWrites });
    expect(logBytes).toBeLessThanOrEqual(LOAD.functionLogBytes);
    expect(logBytes).toBeGreaterThan(LOAD.functionLogBytes / 2);
    // In AWS the function has a longer name.
    const name = 'Sallyport-eu-McpFunction1A2B3C4D-0123456789AB'.length - 'mcp'.length;
    expect(metricsBytes + name).toBeLessThanOrEqual(LOAD.metricsLogBytes);
    expect(metricsBytes).toBeGreaterThan(LOAD.metricsLogBytes / 2);
  });

  it('are those of audit records: each item under a write unit, and a line in a batch', () => {
    const { items, perLine } = auditSizes(LOAD.eventsPerDigest);
    for (const bytes of items) expect(bytes).toBeLessThanOrEqual(1024);
    const both = items.reduce((sum, bytes) => sum + bytes + 100, 0);
    expect(both).toBeLessThanOrEqual(LOAD.auditBytes);
    expect(both).toBeGreaterThan(LOAD.auditBytes / 2);
    expect(perLine).toBeLessThanOrEqual(LOAD.archivedBytes);
    expect(perLine).toBeGreaterThan(LOAD.archivedBytes / 2);
  });

  it('are those of an access log line', () => {
    const format: string = ofType(stack, 'AWS::ApiGateway::Stage')[0]?.Properties.AccessLogSetting.Format;
    // Of a call; API Gateway writes every value as text.
    const values: Readonly<Record<string, string>> = {
      extendedRequestId: 'JJbxmZk0IAMFZ-A=',
      requestTimeEpoch: '1795255535540',
      httpMethod: 'POST',
      resourcePath: '/mcp/{door}',
      responseLength: '65000',
    };
    const line = format.replace(/\$context\.([\w.]+)/g, (_, name: string) => values[name] ?? '200');
    expect(line.length).toBeLessThanOrEqual(LOAD.accessLogBytes);
    expect(line.length).toBeGreaterThan(LOAD.accessLogBytes / 2);
  });
});
