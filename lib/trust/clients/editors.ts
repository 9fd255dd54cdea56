// Editors and command lines that read a file.
import { code, codeBlock } from '#lib/trust/document/document.ts';
import { type Client, type Door, expanded, json, modeOf, shellHeaders, withHeaders } from './client.ts';
import type { Variable } from './placeholders.ts';

const fromEnvironment = (variable: Variable): string => `\${env:${variable}}`;

/** @param member what the client calls the address */
const mcpServers = (door: Door, member: string, write: (variable: Variable) => string): object => ({
  mcpServers: { [door.name]: { [member]: door.url, ...withHeaders(door, write) } },
});

export const cursorFile = (door: Door): object => mcpServers(door, 'url', fromEnvironment);

export const cursor: Client = {
  id: 'cursor',
  name: 'Cursor',
  asOf: '2026-11-20',
  source: 'https://cursor.com/docs/mcp',
  where: '~/.cursor/mcp.json, or .cursor/mcp.json of a project',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [['Cursor has to be started with the variable in its environment.']],
  snippets: (door) => [codeBlock(`.cursor/mcp.json: ${modeOf(door)}`, 'json', json(cursorFile(door)))],
};

const inputId = (variable: Variable): string => variable.toLowerCase().replaceAll('_', '-');

export const vscodeFile = (door: Door): object => ({
  ...(door.headers.length > 0 && {
    inputs: door.headers.map(({ name, variable }) => ({
      type: 'promptString',
      id: inputId(variable),
      description: `Sallyport: the token of ${name}`,
      password: true,
    })),
  }),
  servers: {
    [door.name]: { type: 'http', url: door.url, ...withHeaders(door, (variable) => `\${input:${inputId(variable)}}`) },
  },
});

export const vscode: Client = {
  id: 'vs-code',
  name: 'VS Code (GitHub Copilot)',
  asOf: '2026-11-20',
  source: 'https://code.visualstudio.com/docs/copilot/reference/mcp-configuration',
  where: '.vscode/mcp.json, or the command “MCP: Open User Configuration”',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [['It asks for ', code('inputs'), ' once and keeps them outside the file.']],
  snippets: (door) => [codeBlock(`.vscode/mcp.json: ${modeOf(door)}`, 'json', json(vscodeFile(door)))],
};

export const windsurf: Client = {
  id: 'windsurf',
  name: 'Windsurf',
  asOf: '2026-11-20',
  source: 'https://docs.windsurf.com/windsurf/cascade/mcp',
  where: '~/.codeium/windsurf/mcp_config.json',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [['The member is ', code('serverUrl'), ': what Cursor calls ', code('url'), ' does not connect.']],
  snippets: (door) => [
    codeBlock(
      `~/.codeium/windsurf/mcp_config.json: ${modeOf(door)}`,
      'json',
      json(mcpServers(door, 'serverUrl', fromEnvironment)),
    ),
  ],
};

export const geminiCli: Client = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  asOf: '2026-11-20',
  source: 'https://geminicli.com/docs/tools/mcp-server/',
  where: 'a shell, or ~/.gemini/settings.json',
  modes: { url: 'yes', header: 'yes', oauth: 'yes' },
  remarks: [['The member is ', code('httpUrl'), '; ', code('url'), ' means the older transport with an event stream.']],
  snippets: (door) => [
    codeBlock(
      `Gemini CLI, shell: ${modeOf(door)}`,
      'console',
      `gemini mcp add --transport http${shellHeaders(door)} ${door.name} ${door.url}`,
    ),
    codeBlock(`~/.gemini/settings.json: ${modeOf(door)}`, 'json', json(mcpServers(door, 'httpUrl', expanded))),
  ],
};
