// Every client that has a snippet, once: the reference, `npm start` and the README's table say what stands here.
import { claudeBridge, claudeCode, claudeConnectors } from './anthropic.ts';
import type { Client } from './client.ts';
import { cursor, geminiCli, vscode, windsurf } from './editors.ts';
import { langchainJs, langchainPython } from './langchain.ts';
import { chatgpt, openaiAgentsJs, openaiAgentsPython, openaiResponses } from './openai.ts';

export const CLIENTS: readonly Client[] = [
  ...[claudeConnectors, claudeBridge, claudeCode],
  chatgpt,
  ...[cursor, vscode, windsurf, geminiCli],
  ...[openaiResponses, openaiAgentsJs, openaiAgentsPython],
  ...[langchainJs, langchainPython],
];
