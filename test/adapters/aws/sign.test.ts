import { KeyObject } from 'node:crypto';
import { queryObjects } from 'node:v8';
import aws4 from 'aws4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSigner } from '#adapters/aws/sign.ts';
import { runs } from '#test/support/runs.ts';

const word = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const value = fc.stringMatching(/^[!-~]{1,60}$/);
const named = word.map((name) => `x-${name}`);

/** Of these few all come together sooner or later, on the same day and on others. */
const few = fc.constantFrom('a', 'b', 'ab');
const days = fc.integer({ min: 0, max: 2 }).map((day) => day * 86_400_000);

const requests = fc.record({
  ...{ service: fc.oneof(few, word), region: fc.oneof(few, word), host: word.map((name) => `${name}.amazonaws.com`) },
  headers: fc.dictionary(named, value, { maxKeys: 4 }).map((all) => ({ ...all, 'content-type': 'application/json' })),
  body: fc.string({ unit: 'grapheme', maxLength: 200 }),
});
const credentials = fc.record(
  { accessKeyId: word, secretAccessKey: fc.oneof(few, value), sessionToken: value },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);

it('a signature is the one that aws4 makes, at any time, for several callers in turn', () => {
  const sign = createSigner();
  fc.assert(
    fc.property(requests, credentials, fc.oneof(days, fc.integer({ min: 0, max: 4e12 })), (request, as, now) => {
      const { authorization, ...headers } = sign(request, as, now);
      expect(headers).toMatchObject({ ...request.headers, host: request.host });
      expect(headers['x-amz-security-token']).toBe(as.sessionToken);
      // aws4 signs the length, too, unless it is told not to.
      const unsigned = { extraHeadersToIgnore: { 'content-length': true } };
      const theirs = aws4.sign({ ...request, ...unsigned, method: 'POST', path: '/', headers: { ...headers } }, as);
      expect(authorization).toBe(theirs.headers?.Authorization);
    }),
    runs(500),
  );
});

it('keys of a thousand callers at most are kept', () => {
  const sign = createSigner();
  const request = { service: 'dynamodb', region: 'eu-central-1', host: 'h', headers: {}, body: '{}' };
  const by = (id: number) => sign(request, { accessKeyId: 'a', secretAccessKey: `secret ${id}` }, 0).authorization;
  const first = by(0);
  for (let id = 1; id < 1900; id++) by(id);
  // Of the whole process, of which nobody else has many.
  expect(queryObjects(KeyObject, { format: 'count' })).toBeLessThan(1500);
  expect(by(0)).toBe(first);
});
