// The table of design.md, "Errors and rate limits", row by row and mode by mode.
import { describe, expect, it } from 'vitest';
import type { Method } from '#core/integrations/integration.ts';
import type { UpstreamAnswer } from '#core/upstream/exchange.ts';
import { argumentOutcome, failureOutcome } from '#core/upstream/failure-outcome.ts';
import { type AnswerContext, readAnswer } from '#core/upstream/read-answer.ts';

const integration: AnswerContext['integration'] = {
  slug: 'acme',
  label: 'Acme',
  rate_limit: {
    policies: [
      {
        name: 'minute',
        limit: [{ header: 'x-limit', format: 'number' }],
        remaining: [{ header: 'x-remaining', format: 'number' }],
        reset: [{ header: 'x-reset', format: 'delta_seconds' }],
        window_s: 60,
      },
    ],
    limited_when: [{ status: [403], body: { path: '/code', equals: 'slow_down' } }],
  },
  errors: { failed_when: [{ status: [200], body: { path: '/ok', equals: false } }] },
};

const plain: Method = { http: 'GET', path: '/things' };

const answer = (status: number, body = '', headers: Record<string, string> = {}): UpstreamAnswer => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(body),
});

const read = (given: UpstreamAnswer, more: Partial<AnswerContext> = {}) =>
  readAnswer(given, {
    integration,
    method: plain,
    args: {},
    mode: 'http',
    evaluate: async () => ({ ok: true, value: { mapped: 1 } }),
    now: 0,
    ...more,
  });

const NUMBERS = { 'x-limit': '100', 'x-remaining': '0', 'x-reset': '7', 'retry-after': '7' };
const SIX = {
  'ratelimit-limit': '100',
  'ratelimit-remaining': '0',
  'ratelimit-reset': '7',
  'retry-after': '7',
  ratelimit: '"acme-minute";r=0;t=7',
  'ratelimit-policy': '"acme-minute";q=100;w=60',
};

describe('an upstream rate limit', () => {
  it.each([
    [429, 429],
    [503, 503],
  ])('HTTP %i with numbers is HTTP %i in http mode, numbers in message, data and headers', async (status, expected) => {
    const { outcome } = await read(answer(status, '{"error":"slow"}', NUMBERS));
    expect(outcome).toEqual({
      kind: 'limited',
      status: expected,
      message: `Acme limited the rate of requests with HTTP ${status} (limit 100, remaining 0, resets in 7 s). Wait 7 s before calling it again.`,
      data: {
        status,
        attribution: 'upstream',
        rate_limit: { limit: 100, remaining: 0, reset: 7, window: 60, retry_after: 7 },
        rate_limited: true,
        body: '{"error":"slow"}',
      },
      headers: SIX,
    });
  });

  it('is a tool error with the same numbers and headers in tool_error mode', async () => {
    const { outcome } = await read(answer(429, '{"error":"slow"}', NUMBERS), { mode: 'tool_error' });
    expect(outcome).toMatchObject({ kind: 'result', isError: true, headers: SIX });
    expect(outcome).toHaveProperty('structured.error', {
      status: 429,
      attribution: 'upstream',
      rate_limit: { limit: 100, remaining: 0, reset: 7, window: 60, retry_after: 7 },
      rate_limited: true,
    });
    expect(outcome).toHaveProperty('content.1.text', '{"error":"slow"}');
  });

  it('under another status travels as 429 where the integration names it', async () => {
    const { outcome } = await read(answer(403, '{"code":"slow_down"}'));
    expect(outcome).toMatchObject({ kind: 'limited', status: 429, data: { status: 403 } });
  });

  it('without numbers invents none', async () => {
    const { outcome } = await read(answer(429), { integration: { slug: 'acme', label: 'Acme' } });
    expect(outcome).toEqual({
      kind: 'limited',
      status: 429,
      message: 'Acme limited the rate of requests with HTTP 429. It did not say how long to wait.',
      data: { status: 429, attribution: 'upstream', rate_limited: true, body: '' },
      headers: {},
    });
  });

  it('with a documented window only is marked as derived', async () => {
    const { outcome } = await read(answer(429, '', { 'x-limit': '100', 'x-remaining': '0' }));
    expect(outcome).toMatchObject({ data: { rate_limit: { reset: 60, derived: true } } });
    expect(outcome).not.toHaveProperty('headers.retry-after');
  });

  it('503 without Retry-After is an ordinary failure', async () => {
    const { outcome } = await read(answer(503, 'down'));
    expect(outcome).toMatchObject({ kind: 'result', isError: true, upstream: { status: 503 } });
  });
});

describe('any other answer', () => {
  it.each([400, 401, 403, 404, 409, 422, 500, 502, 301])(
    'HTTP %i is isError with the body verbatim',
    async (status) => {
      const body = '{ "message" : "as it came" }\n';
      for (const mode of ['http', 'tool_error'] as const) {
        const { outcome } = await read(answer(status, body), { mode });
        expect(outcome).toMatchObject({ kind: 'result', isError: true, content: [{ type: 'text', text: body }, {}] });
        expect(outcome).toMatchObject({
          upstream: { status },
          structured: { error: { status, attribution: 'upstream' } },
        });
      }
    },
  );

  it('2xx that the integration calls a failure is isError', async () => {
    expect((await read(answer(200, '{"ok":false}'))).outcome).toMatchObject({ kind: 'result', isError: true });
    expect((await read(answer(200, '{"ok":true}'))).outcome).toMatchObject({ kind: 'result', isError: false });
  });

  it('carries the rate-limit headers of a good answer too', async () => {
    const { outcome } = await read(answer(200, '{}', { 'x-limit': '100', 'x-remaining': '99', 'x-reset': '7' }));
    expect(outcome).toHaveProperty('headers', {
      'ratelimit-limit': '100',
      'ratelimit-remaining': '99',
      'ratelimit-reset': '7',
      ratelimit: '"acme-minute";r=99;t=7',
      'ratelimit-policy': '"acme-minute";q=100;w=60',
    });
  });

  it('is not parsed where no rule looks inside: even a body that is no JSON goes through', async () => {
    const { outcome } = await read(answer(200, '{"a":1,"a":2} trailing'), {
      integration: { slug: 'acme', label: 'Acme' },
    });
    expect(outcome).toMatchObject({ content: [{ type: 'text', text: '{"a":1,"a":2} trailing' }] });
  });
});

describe('content', () => {
  it.each([
    ['image/png', 'image'],
    ['audio/wav', 'audio'],
  ])('%s becomes %s, base64', async (type, kind) => {
    const { outcome } = await read({
      ...answer(200),
      headers: { 'content-type': type },
      body: Buffer.from([1, 2, 255]),
    });
    expect(outcome).toMatchObject({ content: [{ type: kind, data: 'AQL/', mimeType: type }] });
  });

  it('binary of another type becomes an embedded resource', async () => {
    const { outcome } = await read({
      ...answer(200),
      headers: { 'content-type': 'application/pdf' },
      body: Buffer.from([0xff, 0xfe]),
    });
    expect(outcome).toMatchObject({
      content: [{ type: 'resource', resource: { mimeType: 'application/pdf', blob: '//4=' } }],
    });
  });

  it('is the mapped value where there is a mapping', async () => {
    const { outcome } = await read(answer(200, '{}'), { method: { ...plain, response: { mapping: 'x' } } });
    expect(outcome).toMatchObject({ isError: false, content: [{ type: 'text', text: '{"mapped":1}' }] });
  });

  it('says that the request was carried out when the mapping fails', async () => {
    const evaluate = async () => ({ ok: false as const, error: { reason: 'too_expensive' as const, detail: 'steps' } });
    const { outcome } = await read(answer(201, '{}'), { evaluate, method: { ...plain, response: { mapping: 'x' } } });
    expect(outcome).toMatchObject({
      isError: true,
      structured: { error: { attribution: 'gateway', reason: 'mapping_failed' } },
    });
    expect(outcome).toHaveProperty('content.0.text', expect.stringContaining('was carried out'));
  });

  it('tells of a request that was carried out when the answer is too deep to be written again', async () => {
    const deep = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const method: Method = { ...plain, response: { content: [{ type: 'text', text: '/a' }] } };
    const { outcome } = await read(answer(201, deep), { method });
    expect(outcome).toMatchObject({ isError: true, structured: { error: { reason: 'mapping_failed' } } });
  });

  it('names the next page in a block of its own', async () => {
    const method: Method = { ...plain, pagination: { kind: 'cursor', cursor: { name: 'after' }, next: '/next' } };
    const { outcome } = await read(answer(200, '{"next":"c2"}'), { method });
    expect(outcome).toMatchObject({
      content: [{ text: '{"next":"c2"}' }, { text: '{"next_cursor":"c2"}' }],
      upstream: { next_cursor: 'c2' },
    });
  });
});

describe('no answer', () => {
  it.each([
    [
      'timeout',
      true,
      'Acme did not answer in time. The request may have been carried out: read before you repeat a write.',
    ],
    ['refused', false, 'Acme refused the connection. Nothing was sent.'],
    [
      'not_decodable',
      true,
      'Acme answered with a body that could not be decoded. The request may have been carried out: read before you repeat a write.',
    ],
  ] as const)('%s is isError with its reason', (reason, sent, text) => {
    expect(failureOutcome('Acme', { kind: 'failure', reason, sent })).toEqual({
      kind: 'result',
      isError: true,
      content: [{ type: 'text', text }],
      structured: { error: { attribution: 'upstream', reason, sent } },
    });
  });

  it('bad arguments by the thousand are told fifty at a time', () => {
    const problems = Array.from({ length: 5000 }, (_, i) => ({ pointer: `/${i}`, detail: 'is required' }));
    const outcome = argumentOutcome(problems);
    expect(JSON.stringify(outcome).length).toBeLessThan(6000);
  });

  it('bad arguments name every pointer', () => {
    const outcome = argumentOutcome([
      { pointer: '/id', detail: 'is required' },
      { pointer: '/n', detail: 'must be integer' },
    ]);
    expect(outcome).toHaveProperty(
      'content.0.text',
      'The arguments do not fit this tool; nothing was sent.\n/id: is required\n/n: must be integer',
    );
  });
});
