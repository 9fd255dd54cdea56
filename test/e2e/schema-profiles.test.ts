// A server's schema profile: what tools/list writes, and that calls are judged by the whole schema all the same.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  api,
  callTool,
  type Door,
  modern,
  openDoor,
  rpc,
  startTestGateway,
  type TestGateway,
} from '#test/support/gateway.ts';

const NODE = {
  type: 'object',
  properties: { name: { type: ['string', 'null'] }, children: { type: 'array', items: { $ref: '#/$defs/Node' } } },
};

const DEFINITION = {
  schema_version: 1,
  slug: 'trees',
  label: 'Trees',
  tool_label: 'trees',
  version: '1.0.0',
  base_url: 'https://trees.example',
  auth: [{ kind: 'none', fields: {}, apply: [] }],
  resources: { trees: { singular: 'tree', plural: 'trees', methods: { create: { http: 'POST', path: '/trees' } } } },
  documentation: [
    {
      resource: 'trees',
      method: 'create',
      description: 'Plants a tree.',
      body_schema: {
        type: 'object',
        properties: {
          root: { $ref: '#/$defs/Node' },
          region: { type: 'string', 'x-mcp-header': 'Region' },
          size: { anyOf: [{ type: 'integer' }, { enum: ['small', 'large'] }] },
        },
        $defs: { Node: NODE },
      },
    },
  ],
};

/** Earlier revisions have no structured content. */
const NEW = { 'mcp-protocol-version': '2025-11-25' };
const TOOL = 'create_a_trees_tree';

let gateway: TestGateway;
let account: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  const put = await api(gateway, gateway.adminKey, 'PUT /integrations/trees', DEFINITION);
  expect(put.status).toBe(200);
  ({ account } = await openDoor(gateway, {}, { integration: 'trees', credential: { kind: 'none', secret: {} } }));
});
afterAll(() => gateway.close());

const doorWith = async (config: object): Promise<Door> =>
  (await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'd', config })).body;

const listed = async (config: object) => {
  const { url } = await doorWith(config);
  const { body } = await rpc(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
  expect(body.result.tools).toHaveLength(1);
  return body.result.tools[0];
};

describe('tools/list', () => {
  it('writes schemas as the server’s profile says, and the rest of a tool alike', async () => {
    const [full, inlined, flat] = await Promise.all(
      ['full', 'inlined', 'flat'].map((schema_profile) => listed({ schema_profile })),
    );
    expect(full.inputSchema.$defs.Node).toEqual(NODE);
    expect(JSON.stringify(inlined)).not.toContain('$ref');
    expect(inlined.inputSchema.properties.root.properties.name).toEqual({ type: ['string', 'null'] });
    expect(inlined.inputSchema.properties.size).toEqual(full.inputSchema.properties.size);
    expect(flat.inputSchema.properties.root.properties.name.type).toBe('string');
    expect(flat.inputSchema.properties.size).toEqual({
      type: 'string',
      enum: ['small', 'large'],
      description: 'Also taken: a whole number.',
    });
    for (const each of [inlined, flat]) {
      expect({ ...each, inputSchema: full.inputSchema }).toEqual(full);
      expect(each.inputSchema.properties.region).toMatchObject({ type: 'string', 'x-mcp-header': 'Region' });
    }
  });

  it('answers the same a second time', async () => {
    const { url } = await doorWith({ schema_profile: 'flat' });
    const list = () => rpc(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect((await list()).body).toEqual((await list()).body);
  });
});

describe('a call', () => {
  it('is judged by the whole schema, whatever the list shows', async () => {
    const { url } = await doorWith({ schema_profile: 'flat' });
    const { body } = await callTool(url, TOOL, { size: 'huge', root: { children: [{ name: 5 }] }, more: 1 }, NEW);
    const pointers = body.result.structuredContent.error.problems.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/size', '/root/children/0/name', '/more']));
  });

  it('has to repeat the header that every profile shows', async () => {
    const { url } = await doorWith({ schema_profile: 'flat' });
    const call = { name: TOOL, arguments: { region: 'north' } };
    expect((await modern(url, 'tools/call', call)).body.error.message).toBe('the Mcp-Param-Region header is missing');
    const sent = await modern(url, 'tools/call', call, { 'mcp-param-region': 'north' });
    // trees.example is nowhere: the call went as far as the upstream.
    expect(sent.body.result.structuredContent.error).toMatchObject({ attribution: 'upstream' });
  });
});
