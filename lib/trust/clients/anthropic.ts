// Claude: connectors of the apps, the bridge mcp-remote, and Claude Code.
import { code, codeBlock } from '#lib/trust/document/document.ts';
import { type Client, type Door, expanded, json, modeOf, shellHeaders, withHeaders } from './client.ts';
import { VALUES } from './placeholders.ts';

const MCP_REMOTE = 'mcp-remote@0.15.1';

export const claudeConnectors: Client = {
  id: 'claude-connectors',
  name: 'Claude (claude.ai, Desktop, Cowork): connectors',
  asOf: '2026-11-20',
  source: 'https://support.claude.com/en/articles/11175166-getting-started-with-custom-connectors-using-remote-mcp',
  where: 'Customize (or Settings) › Connectors › + › Add custom connector',
  modes: { url: 'yes', header: 'limited', oauth: 'yes' },
  remarks: [
    'On Team and Enterprise plans an owner adds the connector first. Calls come from Anthropic’s cloud, so that a private endpoint is out of reach.',
    'Leave the fields for an OAuth client empty. Static request headers are a limited beta.',
  ],
  snippets: (door) =>
    door.headers.length > 0
      ? []
      : [codeBlock('Claude connector: URL alone', 'text', `Name  ${door.name}\nURL   ${door.url}`)],
};

/** `AUTH_HEADER` for `Authorization`: the value with its space lies in the environment, not in the arguments. */
const bridgeVariable = (name: string): string =>
  name === 'Authorization' ? 'AUTH_HEADER' : name.toUpperCase().replaceAll('-', '_');

const bridge = (door: Door): object => ({
  command: 'npx',
  args: [
    ...['-y', MCP_REMOTE, door.url, '--transport', 'http-only'],
    ...door.headers.flatMap(({ name }) => ['--header', `${name}:\${${bridgeVariable(name)}}`]),
  ],
  ...(door.headers.length > 0 && {
    env: Object.fromEntries(
      door.headers.map(({ name, prefix, variable }) => [bridgeVariable(name), prefix + VALUES[variable]]),
    ),
  }),
});

export const claudeBridge: Client = {
  id: 'claude-desktop-bridge',
  name: 'Claude Desktop with mcp-remote',
  asOf: '2026-11-20',
  source: 'https://www.npmjs.com/package/mcp-remote/v/0.15.1',
  where: 'claude_desktop_config.json',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [
    [
      'Claude Desktop connects to no remote server that stands in this file by its ',
      code('url'),
      ': the bridge is a local one.',
    ],
    [
      'No space stands after the colon of ',
      code('--header'),
      ': on Windows arguments are split there. The value is in the environment, because other users of a machine see arguments.',
    ],
  ],
  snippets: (door) => [
    codeBlock(
      `claude_desktop_config.json: ${modeOf(door)}`,
      'json',
      json({ mcpServers: { [door.name]: bridge(door) } }),
    ),
  ],
};

/** Options come before the name: `--header` takes every word that follows it. */
export const claudeCodeCommand = (door: Door): string =>
  `claude mcp add --transport http${shellHeaders(door)} ${door.name} ${door.url}`;

export const claudeCode: Client = {
  id: 'claude-code',
  name: 'Claude Code',
  asOf: '2026-11-20',
  source: 'https://code.claude.com/docs/en/mcp',
  where: 'a shell, or .mcp.json of a project',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [['Options stand before the name. ', code('--scope user'), ' adds the server for every project.']],
  snippets: (door) => [
    codeBlock(`Claude Code, shell: ${modeOf(door)}`, 'console', claudeCodeCommand(door)),
    codeBlock(
      `.mcp.json: ${modeOf(door)}`,
      'json',
      json({ mcpServers: { [door.name]: { type: 'http', url: door.url, ...withHeaders(door, expanded) } } }),
    ),
  ],
};
