// The OWASP MCP Top 10 (beta of 2025; ids and titles, in words of our own what is done), with the controls that are tested.
import { code, paragraph, type Section, type Text, table } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';

type Risk = readonly [id: string, title: string, done: string];

const RISKS: readonly Risk[] = [
  [
    'MCP01',
    'Token Mismanagement & Secret Exposure',
    'Tokens are kept as keyed hashes, shown once, and end. Upstream credentials are encrypted, leave memory after five minutes at most, and are in no answer, log or error. What is left: a URL token is a secret in a URL, which clients that can send headers avoid.',
  ],
  [
    'MCP02',
    'Privilege Escalation via Scope Creep',
    'A server’s scope never changes and is decided by data, not by the caller. Listing and calling go by one rule. What is left: a server made without filters reaches every tool. Each function of the gateway has its own IAM role.',
  ],
  [
    'MCP03',
    'Tool Poisoning',
    'Tools come from versioned definitions alone; texts with hidden characters are refused, imported ones that read like orders are left out; a server keeps the version it was made with. What an upstream answers is never in a description.',
  ],
  [
    'MCP04',
    'Software Supply Chain Attacks & Dependency Tampering',
    'Exact versions and a lockfile; bundles hold a listed set of packages, and are the same bytes each time. What is left: the packages themselves are trusted.',
  ],
  [
    'MCP05',
    'Command Injection & Execution',
    'The MCP function starts no process and makes no code of text. Arguments fill a path segment, a query value, a declared header or a body field, and leave none; requests go to public addresses of the integration’s own hosts.',
  ],
  [
    'MCP06',
    'Intent Flow Subversion',
    'A gateway cannot judge intent. It says truthfully which tools read and which destroy, returns what upstreams say as content of a result and nowhere else, and asks models for nothing. What is left is for the client to confirm.',
  ],
  [
    'MCP07',
    'Insufficient Authentication & Authorization',
    'Every request is authorised from a stored record, read consistently; a second factor can be demanded; a tenant comes from its token and never from a request.',
  ],
  [
    'MCP08',
    'Lack of Audit and Telemetry',
    'Calls are written down before they are sent, by names, sizes and hashes (whether those that read as well is under Data Retention); records are signed, locked and verified offline; alarms watch availability, latency and the log itself.',
  ],
  [
    'MCP09',
    'Shadow MCP Servers',
    'Servers are made through the provisioning API and in no other way; an inventory lists each with its end and last use, and is compared with the tokens that exist; unused ones can end by themselves.',
  ],
  [
    'MCP10',
    'Context Injection & Over-Sharing',
    'Nothing of a call is kept after it: no payload, no session. Tenants can have execution environments of their own; lists are private to their holder.',
  ],
];

export const owasp = ({ results }: TrustModel): Section => ({
  id: 'owasp-mcp-top-10',
  title: 'OWASP MCP Top 10',
  blocks: [
    paragraph(
      'Ids and titles are OWASP’s (beta of 2025). Tests are those of docs/controls.json, with their last results.',
    ),
    table(
      'What is done about each risk',
      ['Risk', 'What is done', 'Tested by'],
      RISKS.map(([id, title, done]) => [`${id} ${title}`, done, testedBy(id, results)]),
    ),
  ],
});

const testedBy = (risk: string, results: TrustModel['results']): Text =>
  Object.entries(results)
    .filter(([, { owasp: risks }]) => risks.includes(risk))
    .flatMap(([id, { result }], i) => [...(i === 0 ? [] : [', ']), code(id), ` (${result})`]);
