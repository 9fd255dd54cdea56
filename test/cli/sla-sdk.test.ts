// CloudWatch through its real SDK client, against a server on this machine that speaks its protocol (AWS JSON 1.0).
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createAws } from '#lib/cli/aws.ts';
import { countQueries } from '#lib/sla/cloudwatch-queries.ts';

const DEPLOYED = { stack: 'Sallyport-eu', mcp: 'Sallyport-eu-Mcp' };
const SEPTEMBER = Date.UTC(2026, 8);

let server: Server;
const asked: unknown[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await json(request)) as { NextToken?: string };
    asked.push({ target: request.headers['x-amz-target'], body });
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    // Epoch seconds, as this protocol writes times.
    const begin = SEPTEMBER / 1000;
    const first = {
      MetricDataResults: [
        { Id: 'requests', Timestamps: [begin, begin + 300], Values: [10, 4], StatusCode: 'PartialData' },
      ],
      NextToken: 'more',
    };
    const last = { MetricDataResults: [{ Id: 'requests', StatusCode: 'Complete' }] };
    response.end(JSON.stringify(body.NextToken === undefined ? first : last));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

it('asks as GetMetricData is asked, and reads what it answers', async () => {
  const { metricData } = createAws();
  const page = { queries: countQueries(DEPLOYED).slice(0, 1), from: SEPTEMBER, to: SEPTEMBER + 600_000 };
  expect(await metricData(page, 'eu-central-1')).toEqual({
    series: [
      {
        ...{ id: 'requests', status: 'PartialData' },
        points: [
          { time: SEPTEMBER, value: 10 },
          { time: SEPTEMBER + 300_000, value: 4 },
        ],
      },
    ],
    token: 'more',
  });
  expect(await metricData({ ...page, token: 'more' }, 'eu-central-1')).toEqual({
    ...{ series: [{ id: 'requests', points: [], status: 'Complete' }], token: undefined },
  });
  expect(asked).toEqual([
    {
      target: expect.stringMatching(/\.GetMetricData$/),
      body: {
        MetricDataQueries: [
          {
            Id: 'requests',
            MetricStat: {
              Metric: {
                ...{ Namespace: 'AWS/ApiGateway', MetricName: 'Count' },
                Dimensions: [
                  { Name: 'ApiName', Value: 'Sallyport-eu-RestApi' },
                  { Name: 'Stage', Value: 'live' },
                ],
              },
              ...{ Period: 300, Stat: 'SampleCount' },
            },
          },
        ],
        ...{ StartTime: SEPTEMBER / 1000, EndTime: SEPTEMBER / 1000 + 600, ScanBy: 'TimestampAscending' },
      },
    },
    { target: expect.anything(), body: expect.objectContaining({ NextToken: 'more' }) },
  ]);
});
