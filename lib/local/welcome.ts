// What `npm start` prints: the door, and how to use it.

import { claudeCodeCommand } from '#lib/trust/clients/anthropic.ts';
import type { Door } from '#lib/trust/clients/client.ts';
import { cursorFile, vscodeFile } from '#lib/trust/clients/editors.ts';
import type { Provisioned } from './first-run.ts';
import type { Gateway } from './gateway.ts';

/** The one line of `--json`. */
export const readyLine = (gateway: Gateway, made: Provisioned): string =>
  JSON.stringify({
    mcp_url: made.mcpUrl,
    server_id: made.serverId,
    provisioning_url: gateway.url,
    admin_key: made.adminKey,
    tenant_id: made.tenantId,
    account_id: made.accountId,
    upstream_url: gateway.demoUrl,
    connect_account_id: made.connectAccountId,
    connect_url: made.connectUrl,
    audit_fingerprint: made.auditFingerprint,
    trust_url: `${gateway.url}/trust`,
  });

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

export const welcome = (gateway: Gateway, made: Provisioned, kept: string | undefined): string => {
  const signedIn = made.signedInUrl === undefined ? '' : `\n    its door, since you connected it: ${made.signedInUrl}`;
  const door: Door = { name: 'sallyport-demo', url: made.mcpUrl, headers: [] };
  return `
Sallyport is running on ${gateway.url}

  MCP URL (shown this once, valid for 30 days)
    ${made.mcpUrl}

  Claude Code
    ${claudeCodeCommand(door)}

  Cursor, .cursor/mcp.json
    ${JSON.stringify(cursorFile(door))}

  VS Code, .vscode/mcp.json
    ${JSON.stringify(vscodeFile(door))}

  curl
    curl -s ${made.mcpUrl} -H 'content-type: application/json' -d '${LIST}'

  npx sallyport --help, after
    export SALLYPORT_URL=${gateway.url} SALLYPORT_KEY=${made.adminKey}

  Connect an account in your browser, as a person of a tenant would (works once, for ten minutes)
    ${made.connectUrl}${signedIn}
    then a door to it: npx sallyport server create mine --account ${made.connectAccountId}
    and a new link:    npx sallyport account connect ${made.connectAccountId}

  Provisioning API   ${gateway.url}  (described at ${gateway.url}/openapi.json)
  Admin key          ${made.adminKey}
  Demo upstream      ${gateway.demoUrl}  (20 requests per 10 s, then 429)
  Trust pages        ${gateway.url}/trust and ${gateway.url}/reference, as a deployment would have them
  Audit log          signed every minute by the key ${made.auditFingerprint}
                     npx sallyport audit pull --tenant ${made.tenantId} --out audit; npx sallyport audit verify audit
  Data               ${kept === undefined ? 'in memory only' : kept}

Ctrl-C stops it.
`;
};
