import { describe, expect, it } from 'vitest';
import { judgeProfiles } from '#lib/cli/judge-profiles.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import { TOOL } from './bad-mcp-server.ts';
import { cli, documentOf } from './cli.ts';

const tool = (name: string, properties: object) => ({
  ...TOOL,
  name,
  inputSchema: { type: 'object', properties, $defs: { Name: { type: 'string' } } },
});

describe('judgeProfiles', () => {
  it('tells what many tools have in common once, with the profile that helps', () => {
    const tools = ['a', 'b', 'c'].map((name) =>
      tool(name, { x: { type: ['string', 'null'] }, y: { $ref: '#/$defs/Name', maxLength: 5 } }),
    );
    expect(judgeProfiles(tools as never)).toEqual([
      {
        ...{ client: 'gemini', kind: 'type', effect: 'degrades', tools: 3, profile: 'flat' },
        example: 'a: /properties/x/type is an array: choose one type',
      },
      {
        ...{ client: 'gemini', kind: 'ref', effect: 'refuses', tools: 3, profile: 'inlined' },
        example: 'a: /properties/y has maxLength beside $ref: write the referenced schema out in its place',
      },
    ]);
  });

  it('promises no profile for what none mends', () => {
    const named = judgeProfiles([tool('n'.repeat(60), { x: { type: 'string' } })] as never);
    expect(named.map(({ client, kind, profile }) => [client, kind, profile])).toEqual([
      ['anthropic', 'name', undefined],
      ['cursor', 'name', undefined],
    ]);
    const many = Array.from({ length: 129 }, (_, n) => tool(`t${n}`, {}));
    expect(judgeProfiles(many as never)).toMatchObject([
      {
        client: 'openai',
        kind: 'count',
        effect: 'refuses',
        tools: 0,
        example: expect.stringContaining('--tool-mode search'),
      },
      { client: 'cursor', kind: 'count', effect: 'degrades', tools: 0 },
    ]);
  });
});

describe('integration check', () => {
  it('says which clients mind something, and is no less sound for it', async () => {
    const path = `${INTEGRATIONS}/hubspot.json`;
    const { exit, out } = await cli(['integration', 'check', path]);
    expect(exit).toBe(0);
    expect(out).toMatch(
      /Clients that mind something:\n +Gemini +may lose +\d+ tools +\w+: .* Or use schema_profile flat$/m,
    );
    const { ok, clients } = documentOf(await cli(['integration', 'check', path, '--json']));
    expect(ok).toBe(true);
    expect(clients.map(({ client }: { client: string }) => client)).toContain('gemini');
    expect((await cli(['integration', 'check', `${INTEGRATIONS}/demo.json`])).out).not.toContain('Clients that mind');
  });
});
