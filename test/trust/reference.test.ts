// What others link to in the reference, and what its pages must not be: too large, ambiguous, or holding a token.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIFETIMES } from '#core/provisioning/expiry.ts';
import { parseToken, TOKEN_PATTERN } from '#core/tokens/token.ts';
import { buildTools } from '#core/tools/tool.ts';
import {
  allSections,
  type Block,
  type Drawing,
  type Shape,
  type Text,
  type TrustDocument,
} from '#lib/trust/document/document.ts';
import { renderHtml } from '#lib/trust/document/html.ts';
import { BACKOFF_RECIPE } from '#lib/trust/reference/backoff-recipe.ts';
import { integrationDocument } from '#lib/trust/reference/integration-document.ts';
import { CURSOR_INSTRUCTION, PAGE_INSTRUCTION } from '#lib/trust/reference/naming.ts';
import { referenceDocument } from '#lib/trust/reference/reference-document.ts';
import { bundledSlugs, readDefinition } from '#test/integrations/definitions.ts';
import { REFERENCE_MODEL } from './reference-model.ts';

const integrations = bundledSlugs.map(readDefinition);
const reference = referenceDocument({ model: REFERENCE_MODEL, integrations });
const pages = integrations.map((integration) =>
  integrationDocument({ model: REFERENCE_MODEL, integration, tools: buildTools(integration) }),
);

const MOST_BYTES = 100 * 1024;

const blocksOf = ({ sections }: TrustDocument): readonly Block[] =>
  allSections(sections).flatMap(({ blocks }) => blocks);

const captions = (document: TrustDocument): readonly string[] =>
  blocksOf(document).flatMap((block) => {
    if (block.kind === 'table' || block.kind === 'figure') return [block.caption];
    return block.kind === 'code' ? [block.title] : [];
  });

const twice = (texts: readonly string[]): readonly string[] => texts.filter((text, i) => texts.indexOf(text) !== i);

const anchorsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const { to } = value as { to?: { anchor?: string; page?: string } };
  const own = to?.anchor !== undefined && to.page === undefined ? [to.anchor] : [];
  return [...own, ...Object.values(value).flatMap(anchorsIn)];
};

const fits = (shape: Shape, { width, height }: Drawing): boolean => {
  const isIn = ([x, y]: readonly [number, number]) => x >= 0 && x <= width && y >= 0 && y <= height;
  if (shape.shape === 'line') return isIn(shape.from) && isIn(shape.to);
  if (shape.shape === 'text') return isIn([shape.x, shape.y]) && (shape.size ?? 14) >= 13;
  return isIn([shape.x, shape.y]) && isIn([shape.x + shape.w, shape.y + shape.h]);
};

describe('the reference', () => {
  it('has the sections that reviewers search for, under frozen ids', () => {
    expect(reference.sections.map(({ id, title }) => [id, title])).toEqual([
      ['overview', 'Overview'],
      ['tenant-isolation', 'Tenant isolation'],
      ['credential-handling', 'Credential handling'],
      ['zero-data-retention', 'Zero data retention'],
      ['audit-trail', 'Audit trail'],
      ['authentication-layers', 'Authentication layers'],
      ['naming', 'Naming conventions'],
      ['pagination', 'Pagination'],
      ['versioning', 'Versioning'],
      ['tool-catalogue', 'Tool catalogue'],
      ['tool-scope-controls', 'Tool scope controls'],
      ['expiration', 'Expiration'],
      ['failure-modes', 'Failure modes'],
      ['rate-limits', 'Rate limits'],
      ['lifecycle', 'Lifecycle'],
      ['clients', 'Clients'],
    ]);
    const inner = reference.sections.flatMap(({ sections = [] }) => sections.map(({ id }) => id));
    expect(inner).toEqual([
      ...['revisions', 'tokens', 'exact-requests', 'back-off'],
      ...['client-claude-connectors', 'client-claude-desktop-bridge', 'client-claude-code', 'client-chatgpt'],
      ...['client-cursor', 'client-vs-code', 'client-windsurf', 'client-gemini-cli', 'client-openai-responses'],
      ...['client-openai-agents-js', 'client-openai-agents-python', 'client-langchain-js', 'client-langchain-python'],
    ]);
    expect(reference.sections.flatMap(({ aliases = [] }) => aliases)).toEqual([
      ...['tenancy', 'authentication', 'scope-controls', 'errors'],
    ]);
  });

  it('draws figures that can be read on a telephone and are told in words', () => {
    const figures = blocksOf(reference).filter((block) => block.kind === 'figure');
    expect(figures).toHaveLength(2);
    for (const { drawing, description } of figures) {
      expect(drawing.width).toBeLessThanOrEqual(720);
      expect(drawing.shapes.filter((shape) => !fits(shape, drawing))).toEqual([]);
      for (const word of ['gateway', 'token', 'tenant']) expect(description.toLowerCase()).toContain(word);
    }
  });

  it('repeats what models are told about pages', () => {
    expect(PAGE_INSTRUCTION).toMatch(
      /^Returns one page\. If the answer names a next_cursor, pass it back exactly as received/,
    );
    expect(CURSOR_INSTRUCTION).toMatch(/^The next_cursor of the previous page, exactly as received/);
  });

  it('says what this deployment does, not what another would', () => {
    const { settings, published } = REFERENCE_MODEL;
    const model = {
      ...REFERENCE_MODEL,
      published: {
        ...published,
        residencies: published.residencies.map((each) => ({ ...each, baseUrl: 'https://mcp.example.org/live' })),
      },
      settings: {
        ...settings,
        tokenLifetimes: { ...DEFAULT_LIFETIMES, defaultDays: 7, allowNever: true },
        isolation: { mode: 'perTenant', sts: true } as const,
        auditReads: 'open' as const,
        credentialVault: 'dynamodb' as const,
      },
    };
    const [usual, other] = [reference, referenceDocument({ model, integrations })].map((each) => JSON.stringify(each));
    for (const [said, otherwise] of [
      ['30 days after it was made', '7 days after it was made'],
      ['gateway.example.com', 'mcp.example.org'],
      ['Execution environments are pooled', 'serves one tenant and no other'],
      ['no call is made: 503', 'a call that reads goes on'],
      ['Secrets Manager, one secret', 'DynamoDB, sealed'],
    ] as const) {
      expect(usual).toContain(said);
      expect(usual).not.toContain(otherwise);
      expect(other).toContain(otherwise);
      expect(other).not.toContain(said);
    }
    expect(other).toContain('POST /live/mcp/YOUR_URL_TOKEN HTTP/1.1');
  });
});

describe.each([reference, ...pages].map((document) => [document.page, document] as const))('%s', (_, document) => {
  it('is one page of at most 100 KB, each place and each title of it once', () => {
    expect(Buffer.byteLength(renderHtml(document))).toBeLessThanOrEqual(MOST_BYTES);
    const sections = allSections(document.sections);
    const ids = sections.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(twice(ids)).toEqual([]);
    expect(twice(captions(document))).toEqual([]);
    expect(anchorsIn(document).filter((anchor) => !ids.includes(anchor))).toEqual([]);
  });

  it('leaves no cell empty that has to say something, and holds no token', () => {
    const text = JSON.stringify(document).replace(JSON.stringify(BACKOFF_RECIPE), '');
    expect(/undefined|\[object|NaN/.exec(text)).toBeNull();
    const tokens = text.match(new RegExp(TOKEN_PATTERN, 'g')) ?? [];
    expect(tokens.filter((token) => parseToken(token).ok)).toEqual([]);
  });
});

describe('tables of the reference', () => {
  const tables = blocksOf(reference).filter((block) => block.kind === 'table');
  const isEmpty = (cell: Text): boolean => cell === '' || (Array.isArray(cell) && cell.length === 0);

  it.each(tables.map((table) => [table.caption, table] as const))('%s: has every cell', (_, { head, rows }) => {
    expect(rows.length).toBeGreaterThan(1 - Number(head[0] === 'Residency'));
    for (const row of rows) {
      expect(row).toHaveLength(head.length);
      expect(row.filter(isEmpty)).toEqual([]);
    }
  });
});
