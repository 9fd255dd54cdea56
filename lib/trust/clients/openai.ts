// OpenAI: ChatGPT, the Responses API and the Agents SDK.
import { code, codeBlock } from '#lib/trust/document/document.ts';
import { type Client, type Door, json, modeOf } from './client.ts';
import { javascriptHeaders, pythonHeaders } from './languages.ts';
import { VALUES } from './placeholders.ts';

export const chatgpt: Client = {
  id: 'chatgpt',
  name: 'ChatGPT developer mode',
  asOf: '2026-11-20',
  source: 'https://developers.openai.com/api/docs/guides/developer-mode',
  where: 'Settings › Apps › Advanced settings › Developer mode, then Settings › Apps › Create app',
  modes: { url: 'yes', header: 'no', oauth: 'yes' },
  remarks: [
    'There is no field for a header. Calls come from OpenAI’s cloud, so that a private endpoint is out of reach.',
    'A door that asks for a second factor cannot be used.',
  ],
  snippets: (door) =>
    door.headers.length > 0
      ? []
      : [
          codeBlock(
            'ChatGPT app: URL alone',
            'text',
            `Name            ${door.name}\nMCP Server URL  ${door.url}\nAuthentication  No authentication`,
          ),
        ],
};

const responsesTool = ({ name, url, headers }: Door): object => ({
  type: 'mcp',
  server_label: name,
  server_url: url,
  ...(headers.length > 0 && {
    headers: Object.fromEntries(headers.map((each) => [each.name, each.prefix + VALUES[each.variable]])),
  }),
  require_approval: 'always',
});

export const openaiResponses: Client = {
  id: 'openai-responses',
  name: 'OpenAI Responses API',
  asOf: '2026-11-20',
  source: 'https://platform.openai.com/docs/guides/tools-connectors-mcp',
  where: 'an element of tools in POST /v1/responses',
  modes: { url: 'yes', header: 'yes', oauth: 'limited' },
  remarks: [
    [
      code('authorization'),
      ' takes an access token that you bring; no door asks for one. Calls come from OpenAI’s cloud. Name the tools that a model may use in ',
      code('allowed_tools'),
      ', or give the door a scope.',
    ],
  ],
  snippets: (door) => [
    codeBlock(`Responses API, element of tools: ${modeOf(door)}`, 'json', json(responsesTool(door))),
  ],
};

const agentsJs = (door: Door): string => `import { Agent, MCPServerStreamableHttp, run } from '@openai/agents';

const server = new MCPServerStreamableHttp({
  name: '${door.name}',
  url: '${door.url}',${door.headers.length === 0 ? '' : `\n  requestInit: { headers: ${javascriptHeaders(door)} },`}
});
await server.connect();
try {
  const agent = new Agent({ name: 'Assistant', mcpServers: [server] });
  const result = await run(agent, 'Which tools do you have?');
  console.log(result.finalOutput);
} finally {
  await server.close();
}`;

const agentsPython = (door: Door): string => `import asyncio${door.headers.length === 0 ? '' : '\nimport os'}

from agents import Agent, Runner
from agents.mcp import MCPServerStreamableHttp


async def main() -> None:
    params = {"url": "${door.url}"${door.headers.length === 0 ? '' : `, "headers": ${pythonHeaders(door)}`}}
    async with MCPServerStreamableHttp(name="${door.name}", params=params) as server:
        agent = Agent(name="Assistant", mcp_servers=[server])
        result = await Runner.run(agent, "Which tools do you have?")
        print(result.final_output)


asyncio.run(main())`;

export const openaiAgentsJs: Client = {
  id: 'openai-agents-js',
  name: 'OpenAI Agents SDK, JavaScript',
  asOf: '2026-11-20',
  source: 'https://openai.github.io/openai-agents-js/guides/mcp/',
  where: 'code, @openai/agents 0.20.0',
  modes: { url: 'yes', header: 'yes', oauth: 'limited' },
  remarks: [['The connection is made by your process; ', code('hostedMcpTool'), ' has OpenAI make it instead.']],
  snippets: (door) => [codeBlock(`Agents SDK, JavaScript: ${modeOf(door)}`, 'ts', agentsJs(door))],
};

export const openaiAgentsPython: Client = {
  id: 'openai-agents-python',
  name: 'OpenAI Agents SDK, Python',
  asOf: '2026-11-20',
  source: 'https://openai.github.io/openai-agents-python/mcp/',
  where: 'code, openai-agents',
  modes: { url: 'yes', header: 'yes', oauth: 'limited' },
  remarks: [['The connection is made by your process; ', code('HostedMCPTool'), ' has OpenAI make it instead.']],
  snippets: (door) => [codeBlock(`Agents SDK, Python: ${modeOf(door)}`, 'python', agentsPython(door))],
};
