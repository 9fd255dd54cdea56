// OCSF 1.8.0, class API Activity (6003), category Application Activity: schema.ocsf.io/1.8.0/classes/api_activity.

import type { AuditEvent, SealedEvent } from '#core/audit/record.ts';
import type { JsonObject } from '#core/json.ts';
import { VERSION } from '#core/version.ts';

const ACTIVITIES = { Create: 1, Read: 2, Update: 3, Delete: 4, Other: 99 } as const;

type Activity = keyof typeof ACTIVITIES;

/** What an operation of the provisioning API begins with; anything else is its own activity. */
const VERBS: readonly (readonly [RegExp, Activity])[] = [
  [/^(?:create|connect|rotate|put)/, 'Create'],
  [/^(?:get|list|export|pull)/, 'Read'],
  [/^(?:change|replace|confirm)/, 'Update'],
  [/^(?:delete|revoke)/, 'Delete'],
];

const METHODS: { readonly [method: string]: Activity } = {
  ...{ GET: 'Read', HEAD: 'Read', POST: 'Create', PUT: 'Update', PATCH: 'Update', DELETE: 'Delete' },
};

const activityOf = ({ action, method_class, http_method = '' }: AuditEvent): Activity => {
  if (method_class === 'read') return 'Read';
  if (action === 'tools/call') return METHODS[http_method] ?? 'Other';
  return VERBS.find(([verb]) => verb.test(action))?.[1] ?? 'Other';
};

const STATUSES = {
  ...{ success: [1, 'Success'], failure: [2, 'Failure'], denied: [2, 'Failure'], unknown: [0, 'Unknown'] },
} as const;

/** Objects `user`, `type_id`: 1 User, 2 Admin, 3 System, 4 Service. */
const USER_TYPES = { url_token: 4, api_token: 4, admin_key: 2, person: 1, system: 3 } as const;

/** What OCSF has no place for, under the names of our own records. */
const UNMAPPED = [
  ...([
    'method_class',
    'http_method',
    'definition_hash',
    'argument_names',
    'argument_count',
    'arguments_hmac',
  ] as const),
  ...(['client_version', 'revision'] as const),
];
const UNMAPPED_OUTCOME = [
  ...(['result', 'attribution', 'sent', 'request_bytes', 'response_bytes', 'ms', 'upstream_ms'] as const),
  ...(['upstream_request_id', 'subject'] as const),
];

const present = (values: { readonly [name: string]: unknown }): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;

const picked = <T extends object>(from: T, names: readonly (keyof T & string)[]): JsonObject =>
  present(Object.fromEntries(names.map((name) => [name, from[name]])));

/** One event as an object of the class; the token's place in the URL is its template. */
export const toOcsf = (event: AuditEvent | SealedEvent): JsonObject => {
  const { actor, outcome, action } = event;
  const activity = activityOf(event);
  const [status_id, status] = STATUSES[outcome.result];
  const isCall = action === 'tools/call';
  const operation = isCall ? (event.tool ?? 'tools/call') : action;
  return present({
    ...{ activity_id: ACTIVITIES[activity], activity_name: activity },
    ...{ category_uid: 6, category_name: 'Application Activity', class_uid: 6003, class_name: 'API Activity' },
    type_uid: 600_300 + ACTIVITIES[activity],
    ...(outcome.result === 'denied'
      ? { severity_id: 2, severity: 'Low' }
      : { severity_id: 1, severity: 'Informational' }),
    time: event.time,
    ...{ status_id, status, status_detail: outcome.reason },
    status_code: outcome.status === undefined ? undefined : String(outcome.status),
    message: `${operation}: ${outcome.reason ?? outcome.result}`,
    metadata: present({
      version: '1.8.0',
      product: { name: 'Sallyport', vendor_name: 'Sallyport', version: VERSION },
      ...{ uid: event.id, event_code: action, log_name: 'sallyport.audit', tenant_uid: event.tenant },
      ...{ correlation_uid: event.request_id, logged_time: outcome.time },
      sequence: 'seq' in event ? event.seq : undefined,
    }),
    actor: present({
      user: present({
        uid: actor.id,
        type_id: USER_TYPES[actor.kind],
        type: actor.kind,
        credential_uid: event.api_token,
      }),
      app_name: event.client_name,
    }),
    api: present({
      operation,
      service: present({ name: event.integration ?? 'sallyport' }),
      request: event.request_id === undefined ? undefined : { uid: event.request_id },
      response: present({ code: outcome.status, error: outcome.reason }),
    }),
    src_endpoint: present({ uid: actor.id, svc_name: event.client_name }),
    dst_endpoint: event.upstream_host === undefined ? undefined : { hostname: event.upstream_host },
    http_request: isCall ? { http_method: 'POST', url: { path: '/mcp/{token}' } } : undefined,
    http_response: outcome.status === undefined ? undefined : { code: outcome.status },
    resources: resourcesOf(event),
    unmapped: { ...picked(event, UNMAPPED), ...picked(outcome, UNMAPPED_OUTCOME) },
  });
};

const resourcesOf = ({ server, account, target }: AuditEvent): readonly JsonObject[] | undefined => {
  const found = [
    ...(server === undefined ? [] : [{ uid: server, type: 'MCP server' }]),
    ...(account === undefined ? [] : [{ uid: account, type: 'Integrated account' }]),
    ...(target === undefined || target === server || target === account ? [] : [{ uid: target, type: 'Other' }]),
  ];
  return found.length === 0 ? undefined : found;
};
