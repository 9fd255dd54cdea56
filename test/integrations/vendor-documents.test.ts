// Every tool of GitHub and Zendesk, called through the real request builder and the real client, before two judges: Prism
// and our own reading of the vendor's document.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { JsonObject } from '#core/json.ts';
import { buildTools, type Tool } from '#core/tools/tool.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import { readDefinition } from './definitions.ts';
import { type Prism, prismViolations, startPrism } from './prism.ts';
import { sampleArguments } from './sample-arguments.ts';
import { vendorDocument } from './vendor-document.ts';

const DOCUMENTS = new URL('../../../shared/openapi/', import.meta.url);
const present = existsSync(DOCUMENTS);
if (!present) process.stderr.write(`vendor documents: skipped, ${DOCUMENTS.pathname} is absent\n`);

type Vendor = {
  readonly slug: string;
  readonly file: string;
  readonly host: string;
  readonly secret: { readonly [field: string]: string };
  /** Sent although the document does not declare them. */
  readonly undeclaredQuery: readonly string[];
  /** Methods whose body the document does not describe. */
  readonly undeclaredBodies: readonly string[];
  /** A body of the wrong type for every tool that has one. */
  readonly planted: { readonly [tool: string]: JsonObject };
  /** Of those, what Prism lets pass. */
  readonly missedByPrism: readonly string[];
};

const GITHUB: Vendor = {
  slug: 'github',
  file: 'github-issues.json',
  host: 'api.github.com',
  secret: { token: 'example' },
  undeclaredQuery: [],
  undeclaredBodies: [],
  planted: {
    add_assignees_to_a_github_issue: { assignees: 'ada' },
    add_labels_to_a_github_issue: { labels: 7 },
    create_a_github_issue: { title: { text: 'x' } },
    create_a_github_issue_comment: { body: 7 },
    create_a_github_label: { name: 7 },
    create_a_github_milestone: { title: 7 },
    lock_a_github_issue: { lock_reason: 'boring' },
    update_a_github_issue_by_id: { state: 'ajar' },
    update_a_github_issue_comment_by_id: { body: 7 },
    update_a_github_label_by_id: { new_name: 7 },
    update_a_github_milestone_by_id: { state: 'ajar' },
  },
  // Its bodies with unions at the title are skipped.
  missedByPrism: ['create_a_github_issue', 'update_a_github_issue_by_id'],
};

const ZENDESK: Vendor = {
  slug: 'zendesk',
  file: 'zendesk-support.yaml',
  host: 'acme.zendesk.com',
  secret: { email: 'ada@example.com', api_token: 'example' },
  // The document describes pagination in prose only.
  undeclaredQuery: ['page[size]', 'page[after]', 'page', 'per_page'],
  undeclaredBodies: ['create_a_zendesk_organization', 'update_a_zendesk_organization_by_id'],
  planted: {
    create_a_zendesk_ticket: { ticket: { comment: 'text' } },
    create_a_zendesk_ticket_comment: { ticket: { comment: 'text' } },
    create_a_zendesk_user: { user: 'Ada' },
    update_a_zendesk_ticket_by_id: { ticket: { priority: 'huge' } },
    update_a_zendesk_user_by_id: { user: 'Ada' },
  },
  missedByPrism: [],
};

describe.skipIf(!present).each([GITHUB, ZENDESK])('$slug against $file', (vendor) => {
  const integration = readDefinition(vendor.slug);
  const tools = buildTools(integration);
  const file = new URL(vendor.file, DOCUMENTS);
  let prism: Prism;
  let judge: ReturnType<typeof vendorDocument>;
  let send: ReturnType<typeof createUpstreamClient>;

  beforeAll(async () => {
    const text = readFileSync(file, 'utf8');
    const starting = startPrism(file);
    judge = vendorDocument(parse(text, { maxAliasCount: 1000 }) as JsonObject, vendor.undeclaredQuery);
    prism = await starting;
    send = createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes: { [vendor.host]: prism.url } });
  });
  afterAll(() => prism?.stop());

  const build = (tool: Tool, which: 'all' | 'required'): UpstreamRequest => {
    const { method, slots } = tool;
    const args = sampleArguments(tool, which);
    const request = buildRequest({ integration, method, slots, args, variables: { subdomain: 'acme' } });
    if (!request.ok) throw new Error(JSON.stringify(request.error));
    return request.value;
  };

  const verdict = async (request: UpstreamRequest) => {
    const scheme = integration.auth[0]!;
    const answer = await send(request, placeCredential(scheme, vendor.secret), Date.now() + 10_000);
    if (answer.kind === 'failure') throw new Error(answer.reason);
    return { prism: prismViolations(answer), document: judge.violations(request) };
  };

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s violates nothing', async (_, tool) => {
    for (const which of ['all', 'required'] as const) {
      const { prism, document } = await verdict(build(tool, which));
      const known = vendor.undeclaredBodies.includes(tool.name) ? ['415 Invalid content type'] : [];
      expect({ which, prism, document }).toEqual({ which, prism: known, document: [] });
    }
  });

  it('describes every body it is sent, but for the methods known', () => {
    const sent = tools.filter((tool) => build(tool, 'all').body !== undefined);
    const names = sent.filter((tool) => !judge.declaresBody(build(tool, 'all'))).map(({ name }) => name);
    expect(names).toEqual(vendor.undeclaredBodies);
    expect(sent.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual(Object.keys(vendor.planted));
  });

  it.each(Object.entries(vendor.planted))('refuses a wrong body of %s', async (name, body) => {
    const valid = build(tools.find((tool) => tool.name === name)!, 'all');
    const { prism, document } = await verdict({ ...valid, body: JSON.stringify(body) });
    expect(document).not.toEqual([]);
    expect(prism.length > 0).toBe(!vendor.missedByPrism.includes(name));
  });

  it('refuses an undeclared query parameter and an operation that does not exist', () => {
    const valid = build(tools.find(({ methodName }) => methodName === 'list')!, 'required');
    const [path = ''] = valid.url.split('?');
    expect(judge.violations({ ...valid, url: `${path}?made_up=1` })).toEqual(['query made_up is not declared']);
    expect(judge.violations({ ...valid, url: `${path}/no/such/thing` })).toHaveLength(1);
  });
});
