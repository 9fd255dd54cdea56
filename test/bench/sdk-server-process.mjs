// The official SDK's own minimal server: one tool, which calls the upstream with fetch. Streamable HTTP without sessions, or
// stdio. JavaScript, so that no type stripping is measured.
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const [, , upstream, port] = process.argv;

const inputSchema = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const tools = [{ name: 'get_contact', description: 'Returns one contact.', inputSchema }];

const serverOf = () => {
  const server = new Server({ name: 'minimal', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const answer = await fetch(`${upstream}/contacts/${encodeURIComponent(params.arguments.id)}`);
    return { content: [{ type: 'text', text: await answer.text() }] };
  });
  return server;
};

const serve = async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const server = serverOf();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on('close', () => void Promise.all([transport.close(), server.close()]));
  await server.connect(transport);
  await transport.handleRequest(request, response, JSON.parse(Buffer.concat(chunks).toString() || 'null'));
};

if (port === undefined) await serverOf().connect(new StdioServerTransport());
else createServer((request, response) => void serve(request, response)).listen(Number(port), '127.0.0.1');
