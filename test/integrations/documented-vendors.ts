// The vendors whose OpenAPI document is a judge of their definition, and where they do otherwise than it says.
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JsonObject } from '#core/json.ts';
import type { Deviations } from './vendor-document.ts';

export const DOCUMENTS = new URL('../../../shared/openapi/', import.meta.url);

export const present = existsSync(DOCUMENTS);

export const readDocument = (file: string): JsonObject => {
  const text = readFileSync(new URL(file, DOCUMENTS), 'utf8');
  return (file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 1000 })) as JsonObject;
};

export type DocumentedVendor = Deviations & {
  readonly slug: string;
  /** Below ../shared/openapi. */
  readonly file: string;
  /** Where the document covers a part of the definition only: how the paths of that part begin. */
  readonly below?: string;
  /** Tools whose body the document does not describe. */
  readonly undeclaredBodies?: readonly string[];
  /** Tools and places in their answers that pagination looks at, and the document does not describe. */
  readonly undescribedPages?: readonly string[];
};

const SLACK: DocumentedVendor = {
  slug: 'slack',
  file: 'slack-web.json',
  // The document is of the time when tokens went along as parameters.
  replaced: ['token'],
  // Of these answers it has no more than ok, or no cursor yet.
  undescribedPages: [
    'list_all_slack_messages /response_metadata/next_cursor',
    'list_all_slack_users /response_metadata/next_cursor',
    'list_replies_to_a_slack_message /response_metadata/next_cursor',
    'search_slack_messages /messages/matches',
  ],
};

const GMAIL: DocumentedVendor = {
  slug: 'gmail',
  file: 'gmail.json',
  // Described as uploads of mail only; the reference has JSON too.
  undeclaredBodies: [
    'create_a_gmail_draft',
    'send_a_gmail_draft',
    'send_a_gmail_message',
    'update_a_gmail_draft_by_id',
  ],
};

const INTERCOM: DocumentedVendor = {
  slug: 'intercom',
  file: 'intercom-2.15.yaml',
  // Contacts are paged as conversations are, for which the document declares both.
  undeclaredQuery: ['per_page', 'starting_after'],
  // Here alone: everywhere else ids of contacts are texts, as in its examples.
  mistaken: ['contact_id must be integer'],
};

const RESEND: DocumentedVendor = {
  slug: 'resend',
  file: 'resend.json',
  // The operation has no body in the document, and does nothing without one.
  undeclaredBodies: ['update_a_resend_email_by_id'],
  // Its answer is described by what was meant to be its body.
  mistaken: ['/object is not declared', '/id is not declared'],
  // As all other lists have it.
  undescribedPages: ['list_all_resend_contacts /has_more'],
};

const SENDGRID: DocumentedVendor = {
  slug: 'sendgrid',
  file: 'sendgrid.yaml',
  // Not with a template, as its own description says.
  mistaken: ["body must have required property 'content'"],
};

const ZENDESK_LISTS = ['organizations', 'ticket_comments', 'ticket_fields', 'tickets', 'users'];

const ZENDESK: DocumentedVendor = {
  slug: 'zendesk',
  file: 'zendesk-support.yaml',
  // The document describes pagination in prose only.
  undeclaredQuery: ['page[size]', 'page[after]', 'page', 'per_page'],
  undeclaredBodies: ['create_a_zendesk_organization', 'update_a_zendesk_organization_by_id'],
  // Nor its answers, and no audit of a new ticket.
  mistaken: ['meta', 'links', 'count', 'next_page', 'previous_page', 'audit'].map((name) => `/${name} is not declared`),
  undescribedPages: [
    ...ZENDESK_LISTS.flatMap((list) =>
      ['has_more', 'after_cursor'].map((at) => `list_all_zendesk_${list} /meta/${at}`),
    ),
    'search_zendesk_users /next_page',
  ],
};

export const DOCUMENTED: readonly DocumentedVendor[] = [
  { slug: 'box', file: 'box.json' },
  { slug: 'datadog', file: 'datadog-v1.yaml' },
  { slug: 'github', file: 'github-issues.json' },
  GMAIL,
  INTERCOM,
  RESEND,
  SENDGRID,
  SLACK,
  { slug: 'stripe', file: 'stripe-2023.json' },
  { slug: 'twilio', file: 'twilio-conversations.json' },
  { slug: 'xero', file: 'xero-projects.yaml', below: '/projects.xro/' },
  ZENDESK,
];
