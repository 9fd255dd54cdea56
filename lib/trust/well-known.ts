// Texts for programs that look for them: security.txt (RFC 9116) and llms.txt (llmstxt.org).
import type { Integration } from '#core/integrations/integration.ts';
import type { TrustModel } from './model/trust-model.ts';

const YEAR_MS = 364 * 86_400_000;

/**
 * RFC 9116 §2.5: `Contact` and `Expires` are required, and it should expire within a year: a year after the last review.
 *
 * @returns nothing before the page was reviewed, or where the contact is no URI
 */
export const securityText = ({ published: { operator, trust, residencies } }: TrustModel): string | undefined => {
  const contact = /^https:/.test(operator.contact)
    ? operator.contact
    : /^[\w.+-]+@[\w.-]+$/.test(operator.contact)
      ? `mailto:${operator.contact}`
      : undefined;
  if (contact === undefined || trust.updated === undefined) return undefined;
  const expires = new Date(Date.parse(trust.updated) + YEAR_MS).toISOString().replace('.000', '');
  const pages = residencies.flatMap(({ baseUrl }) => (baseUrl === undefined ? [] : [baseUrl]));
  return `${[
    `Contact: ${contact}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    ...pages.map((baseUrl) => `Canonical: ${baseUrl}/.well-known/security.txt`),
    ...pages.slice(0, 1).map((baseUrl) => `Policy: ${baseUrl}/trust#incidents`),
  ].join('\n')}\n`;
};

/** Links are relative to where it lies. */
export const llmsText = (
  { published: { operator } }: TrustModel,
  integrations: readonly Integration[],
): string => `# Sallyport

> MCP gateway of ${oneLine(operator.name)}: expiring, scoped, audited MCP servers for connected SaaS accounts, at POST /mcp/<token>.

## Documents

- [SLA & Security](trust.md): what the operator commits to, and what holds each commitment
- [Integration reference](reference.md): requests, revisions, headers, errors, client configuration
- [Tool catalogue](reference/tools.json): every tool as tools/list shows it, with its upstream endpoint

## Integrations

${integrations.map(({ slug, label }) => `- [${oneLine(label)}](reference/${slug})`).join('\n')}
`;

const oneLine = (text: string): string => text.replace(/[[\]<>\n]/g, ' ');
