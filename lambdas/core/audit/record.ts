// What is written down of a call or an action: names, numbers and hashes. No field can hold a value that a caller or an
// upstream sent as payload (docs/audit.md lists them).
import type { Attribution } from '#core/measured.ts';

/** `system`: nobody asked, it was time. The id of a URL token is the beginning of its keyed hash. */
export type Actor = {
  readonly kind: 'url_token' | 'api_token' | 'admin_key' | 'person' | 'system';
  readonly id: string;
};

/** What a `tools/call` adds; all of it is known before a byte goes upstream. */
export type CallFields = {
  /** Absent where the caller named no tool of this server. */
  readonly tool?: string;
  /** Id of the API token that came along as second factor. */
  readonly api_token?: string;
  readonly client_name?: string;
  readonly client_version?: string;
  /** MCP protocol revision. */
  readonly revision?: string;
  readonly http_method?: string;
  readonly method_class?: 'read' | 'write' | 'custom';
  /** SHA-256 in hex of the tool as a model was shown it. */
  readonly definition_hash?: string;
  /** Names that the tool's schema knows, at most 16 of them: any other name could be payload itself. */
  readonly argument_names?: readonly string[];
  /** How many there were, where not all are named. */
  readonly argument_count?: number;
  /** HMAC-SHA-256 over tenant and canonical arguments, base64url: equal arguments can be told, and nothing else. */
  readonly arguments_hmac?: string;
  readonly upstream_host?: string;
};

/** Written before anything happens. */
export type AuditIntent = CallFields & {
  readonly v: 1;
  /** ULID: sorts by time. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Whose record it is; `operator` for what belongs to no tenant. */
  readonly tenant: string;
  /** `tools/call`, an operation of the provisioning API such as `createServer`, or what happened, such as `server.expired`. */
  readonly action: string;
  readonly actor: Actor;
  readonly request_id?: string;
  readonly account?: string;
  readonly server?: string;
  readonly integration?: string;
  /** Id of what an action is about, where it is none of the above. */
  readonly target?: string;
};

/** `denied`: refused by the gateway before anything was sent. `unknown`: whoever began it ended without a word. */
export type AuditResult = 'success' | 'failure' | 'denied' | 'unknown';

/** Written before the answer leaves. */
export type AuditOutcome = {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly result: AuditResult;
  /** A word of ours, such as `unknown_tool` or `timeout`. */
  readonly reason?: string;
  /** Id of what an action made or changed. */
  readonly subject?: string;
  /** HTTP status of the upstream, or of our answer to an action. */
  readonly status?: number;
  /** Whose failure it is. */
  readonly attribution?: Attribution;
  /** Whether a byte may have gone upstream. */
  readonly sent?: boolean;
  /** Bytes of the upstream request's body, and of its answer's once decoded. */
  readonly request_bytes?: number;
  readonly response_bytes?: number;
  /** Milliseconds: from the intent until now, and of that the upstream's share. */
  readonly ms?: number;
  readonly upstream_ms?: number;
  readonly upstream_request_id?: string;
};

/** What one item of the audit table holds: an intent, or, where nothing can come between, both in one. */
export type AuditRecord = AuditIntent & { readonly outcome?: AuditOutcome };

/** A record that is whole, as exports show it. */
export type AuditEvent = AuditIntent & { readonly outcome: AuditOutcome };

/** As a line of a sealed batch: numbered within its tenant, without a gap. */
export type SealedEvent = { readonly seq: number } & AuditEvent;
