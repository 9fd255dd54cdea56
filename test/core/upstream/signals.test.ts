import { describe, expect, it } from 'vitest';
import type { Signal, SignalFormat } from '#core/integrations/answer-rules.ts';
import { readSignal, type SignalRole, signalSource } from '#core/upstream/signals.ts';
import { answer, NOW } from './answer.ts';

const read = (format: SignalFormat, text: string, role: SignalRole = 'seconds', more: Partial<Signal> = {}) =>
  readSignal(
    { header: 'X-Signal', format, ...more },
    role,
    signalSource(answer(200, { 'x-signal': text }), undefined, NOW),
  );

const NOW_S = NOW / 1000;

describe('readSignal', () => {
  it.each<[SignalFormat, string, SignalRole, number]>([
    ['number', '100', 'limit', 100],
    ['number', ' 2.0 ', 'limit', 2],
    ['number', '1,234.5', 'remaining', 1234],
    ['number', '999999999999999', 'limit', 999_999_999_999_999],
    ['used', '7', 'remaining', 7],
    ['delta_seconds', '0', 'seconds', 0],
    ['delta_seconds', '58.37', 'seconds', 59],
    ['delta_seconds', '2.0', 'seconds', 2],
    ['delta_ms', '600000', 'seconds', 600],
    ['delta_ms', '1', 'seconds', 1],
    ['epoch_seconds', String(NOW_S + 47), 'seconds', 47],
    ['epoch_seconds', `${NOW_S + 46}.123`, 'seconds', 47],
    ['epoch_seconds', String(NOW_S - 5), 'seconds', 0],
    ['epoch_ms', String(NOW + 46_001), 'seconds', 47],
    ['iso8601', '2026-11-20T10:00:47Z', 'seconds', 47],
    ['iso8601', '2026-11-20T10:01Z', 'seconds', 60],
    ['iso8601', '2026-11-20 10:00:47', 'seconds', 47],
    ['http_date', 'Fri, 20 Nov 2026 10:00:47 GMT', 'seconds', 47],
    ['js_date', 'Fri Nov 20 2026 11:00:47 GMT+0100 (Central European Standard Time)', 'seconds', 47],
    ['iso8601', 'Fri, 20 Nov 2026 10:00:47 GMT', 'seconds', 47],
    ['duration', '6m0s', 'seconds', 360],
    ['duration', '12ms', 'seconds', 1],
    ['duration', '600s', 'seconds', 600],
    ['duration', '1d2h3m4.5s', 'seconds', 93_785],
    ['used_limit', '32/40', 'limit', 40],
    ['used_limit', '32 / 40', 'remaining', 8],
    ['used_limit', '41/40', 'remaining', 0],
    ['used_limit', '1,018/100,000', 'remaining', 98_982],
    ['used_limit', 'api-usage=18/100; api-bursts=1/750', 'remaining', 82],
    ['structured_field', '"default";r=50;t=30', 'seconds', 30],
  ])('%s: %s as %s', (format, text, role, expected) => {
    const key = format === 'structured_field' ? { key: 't' } : {};
    expect(read(format, text, role, key)).toBe(expected);
  });

  it('picks the key of a list', () => {
    const usage = 'api-usage=25/5000, per-app-api-usage=17/250(appName=sample-app)';
    expect(read('used_limit', usage, 'remaining', { key: 'per-app-api-usage' })).toBe(233);
    expect(read('used_limit', usage, 'limit', { key: 'other' })).toBeUndefined();
    expect(read('used_limit', '18/100', 'limit', { key: 'api-usage' })).toBeUndefined();
    const zendesk = 'total=100; remaining=99; resets=41';
    expect(read('key_value_number', zendesk, 'limit', { key: 'total' })).toBe(100);
    expect(read('key_value_delta_seconds', zendesk, 'seconds', { key: 'resets' })).toBe(41);
    expect(read('key_value_number', zendesk, 'limit')).toBeUndefined();
  });

  it.each<[SignalFormat, string]>([
    ['number', ''],
    ['number', '-1'],
    ['number', 'NaN'],
    ['number', 'Infinity'],
    ['number', '1e3'],
    ['number', '0x10'],
    ['number', '100, 100'],
    ['number', '12,34'],
    ['number', '1000000000000000'],
    ['number', 'unlimited'],
    ['delta_seconds', '-5'],
    ['delta_seconds', '31622401'],
    ['delta_seconds', '1795168847'],
    ['delta_seconds', 'Fri, 20 Nov 2026 10:00:47 GMT'],
    ['epoch_seconds', '60'],
    ['epoch_seconds', '0'],
    ['epoch_seconds', String(NOW + 47_000)],
    ['epoch_ms', String(NOW_S + 47)],
    ['http_date', '47'],
    ['http_date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['duration', ''],
    ['duration', '5'],
    ['duration', '5 parsecs'],
    ['used_limit', '40'],
    ['used_limit', '1/2/3'],
    ['used_limit', '18/100'],
    ['structured_field', '"default";t=-1'],
  ])('%s: %j is absent', (format, text) => {
    expect(read(format, text, 'seconds', format === 'structured_field' ? { key: 't' } : {})).toBeUndefined();
    if (format === 'number' || text === '1/2/3') expect(read(format, text, 'limit')).toBeUndefined();
  });

  it('reads Retry-After as seconds or as a date, whichever the data names', () => {
    for (const format of ['delta_seconds', 'http_date', 'iso8601', 'js_date'] as const)
      for (const text of ['47', '46.2', 'Fri, 20 Nov 2026 10:00:47 GMT', '2026-11-20T10:00:47Z']) {
        const source = signalSource(answer(429, { 'retry-after': text }), undefined, NOW);
        expect(readSignal({ header: 'Retry-After', format }, 'seconds', source)).toBe(47);
      }
    const source = signalSource(answer(429, { 'retry-after': '47' }), undefined, NOW);
    expect(readSignal({ header: 'Retry-After', format: 'delta_ms' }, 'seconds', source)).toBe(1);
  });

  it('measures times by the clock of the upstream where it shows one', () => {
    const headers = { date: 'Fri, 20 Nov 2026 11:30:00 GMT', reset: String(Date.UTC(2026, 10, 20, 11, 30, 47) / 1000) };
    const signal: Signal = { header: 'reset', format: 'epoch_seconds' };
    expect(readSignal(signal, 'seconds', signalSource(answer(200, headers), undefined, NOW))).toBe(47);
    const unreadable = { ...headers, date: 'today' };
    expect(readSignal(signal, 'seconds', signalSource(answer(200, unreadable), undefined, NOW))).toBe(5447);
  });

  it('reads the body, numbers and strings, and the header first', () => {
    const body = { error: { retry_after: 6.457, delay: '30s' }, flag: true, list: [5], nothing: null };
    const source = signalSource(answer(429, { wait: '3' }), body, NOW);
    const wait = (signal: Signal) => readSignal(signal, 'seconds', source);
    expect(wait({ body: '/error/retry_after', format: 'delta_seconds' })).toBe(7);
    expect(wait({ body: '/error/delay', format: 'duration' })).toBe(30);
    expect(wait({ header: 'Wait', body: '/error/retry_after', format: 'delta_seconds' })).toBe(3);
    expect(wait({ header: 'None', body: '/error/retry_after', format: 'delta_seconds' })).toBe(7);
    for (const pointer of ['/flag', '/list', '/nothing', '/error', '/none', '/constructor/length'])
      expect(wait({ body: pointer, format: 'delta_seconds' })).toBeUndefined();
    expect(wait({ header: 'constructor', format: 'delta_seconds' })).toBeUndefined();
    expect(wait({ format: 'delta_seconds' })).toBeUndefined();
  });

  it('does not search a megabyte for a number', () => {
    expect(read('number', `${' '.repeat(5000)}1`, 'limit')).toBeUndefined();
  });
});
