// A second judge, other people's: Prism before the documents that it reads quickly. It costs seconds for each of the large
// ones, and finds nothing in them that vendor-documents.test.ts does not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { JsonObject } from '#core/json.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import { DOCUMENTS, present } from './documented-vendors.ts';
import { type Prism, prismViolations, startPrism } from './prism.ts';
import { vendorCalls } from './vendor-calls.ts';

type Judged = {
  readonly slug: string;
  readonly file: string;
  readonly host: string;
  /** Prism takes the body for one that is not described. */
  readonly undeclaredBodies?: readonly string[];
  /** A body of the wrong type for every tool that has one. */
  readonly planted: { readonly [tool: string]: JsonObject };
  /** Of those, what Prism lets pass. */
  readonly missed?: readonly string[];
};

const GITHUB: Judged = {
  slug: 'github',
  file: 'github-issues.json',
  host: 'api.github.com',
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
  missed: ['create_a_github_issue', 'update_a_github_issue_by_id'],
};

const RESEND: Judged = {
  slug: 'resend',
  file: 'resend.json',
  host: 'api.resend.com',
  undeclaredBodies: ['update_a_resend_email_by_id'],
  planted: {
    create_a_resend_contact: { email: 7 },
    create_a_resend_domain: { name: 7 },
    create_a_resend_email: { from: 7, to: 'ada@example.com', subject: 'Closed' },
    update_a_resend_contact_by_id: { unsubscribed: 'no' },
  },
};

const ZENDESK: Judged = {
  slug: 'zendesk',
  file: 'zendesk-support.yaml',
  host: 'acme.zendesk.com',
  undeclaredBodies: ['create_a_zendesk_organization', 'update_a_zendesk_organization_by_id'],
  planted: {
    create_a_zendesk_ticket: { ticket: { comment: 'text' } },
    create_a_zendesk_ticket_comment: { ticket: { comment: 'text' } },
    create_a_zendesk_user: { user: 'Ada' },
    update_a_zendesk_ticket_by_id: { ticket: { priority: 'huge' } },
    update_a_zendesk_user_by_id: { user: 'Ada' },
  },
};

describe.skipIf(!present).each([GITHUB, RESEND, ZENDESK])('$slug before Prism', (judged) => {
  const { tools, build, credential } = vendorCalls(judged.slug);
  const { undeclaredBodies = [], missed = [], planted } = judged;
  let prism: Prism;
  let send: ReturnType<typeof createUpstreamClient>;

  beforeAll(async () => {
    prism = await startPrism(new URL(judged.file, DOCUMENTS));
    send = createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes: { [judged.host]: prism.url } });
  });
  afterAll(() => prism?.stop());

  const verdict = async (request: UpstreamRequest): Promise<readonly string[]> => {
    const answer = await send(request, credential, Date.now() + 10_000);
    if (answer.kind === 'failure') throw new Error(answer.reason);
    return prismViolations(answer);
  };

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s violates nothing', async (_, tool) => {
    const known = undeclaredBodies.includes(tool.name) ? ['415 Invalid content type'] : [];
    for (const which of ['all', 'required'] as const)
      expect({ which, violations: await verdict(build(tool, which)) }).toEqual({ which, violations: known });
  });

  it.each(Object.entries(planted))('refuses a wrong body of %s', async (name, body) => {
    const tool = tools.find((each) => each.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const violations = await verdict({ ...build(tool, 'all'), body: JSON.stringify(body) });
    expect(violations.length > 0).toBe(!missed.includes(name));
  });
});
