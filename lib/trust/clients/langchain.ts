// LangChain's adapters, in both languages.
import { code, codeBlock } from '#lib/trust/document/document.ts';
import { type Client, type Door, modeOf } from './client.ts';
import { javascriptHeaders, pythonHeaders } from './languages.ts';

const javascript = (door: Door): string => `import { MultiServerMCPClient } from '@langchain/mcp-adapters';

const client = new MultiServerMCPClient({
  mcpServers: {
    '${door.name}': {
      url: '${door.url}',${door.headers.length === 0 ? '' : `\n      headers: ${javascriptHeaders(door)},`}
      automaticSSEFallback: false,
    },
  },
});
const tools = await client.getTools();
console.log(tools.map((tool) => tool.name));
await client.close();`;

const python = (door: Door): string => `import asyncio${door.headers.length === 0 ? '' : '\nimport os'}

from langchain_mcp_adapters.client import MultiServerMCPClient

client = MultiServerMCPClient(
    {
        "${door.name}": {
            "transport": "streamable_http",
            "url": "${door.url}",${door.headers.length === 0 ? '' : `\n            "headers": ${pythonHeaders(door)},`}
        }
    }
)
tools = asyncio.run(client.get_tools())
print([tool.name for tool in tools])`;

export const langchainJs: Client = {
  id: 'langchain-js',
  name: 'LangChain, JavaScript',
  asOf: '2026-11-20',
  source: 'https://docs.langchain.com/oss/javascript/langchain/mcp-v1',
  where: 'code, @langchain/mcp-adapters 1.1.4',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [
    [
      'Without ',
      code('automaticSSEFallback: false'),
      ' a refusal is followed by a GET, which is answered 405 and hides why. Version 2 of the adapters has another interface.',
    ],
  ],
  snippets: (door) => [codeBlock(`LangChain, JavaScript: ${modeOf(door)}`, 'ts', javascript(door))],
};

export const langchainPython: Client = {
  id: 'langchain-python',
  name: 'LangChain, Python',
  asOf: '2026-11-20',
  source: 'https://pypi.org/project/langchain-mcp-adapters/0.3.1/',
  where: 'code, langchain-mcp-adapters 0.3.1',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [['Newer documentation of LangChain shows ', code('langchain.mcp.MCPAdapter'), ' instead of this package.']],
  snippets: (door) => [codeBlock(`LangChain, Python: ${modeOf(door)}`, 'python', python(door))],
};
