// What an integration is: the shape of one file under integrations/, as integration.schema.json validates it.
// Everything a provider does differently is data here; no code anywhere names a provider.
import type { JsonObject } from '#core/json.ts';
import type { OAuthRules } from '#core/oauth/rules.ts';
import type { ErrorSpec, RateLimitSpec } from './answer-rules.ts';
import type { ImportLock } from './import-lock.ts';
import type { BodyRule, ParameterRule } from './request-rules.ts';
import type { VariableSource } from './variable-source.ts';

export type Integration = {
  readonly schema_version: 1;
  /** `^[a-z][a-z0-9-]{0,39}$`; the file's name. */
  readonly slug: string;
  readonly label: string;
  /** Stands in tool names (`list_all_{tool_label}_contacts`); at most 20 characters. */
  readonly tool_label: string;
  readonly version: string;
  readonly description?: string;
  readonly docs_url?: string;
  /** What kind of product this is, one of the words in integration.schema.json. */
  readonly category?: string;
  /** `https://…`, `{{account.NAME}}` where a declared variable stands. */
  readonly base_url: string;
  readonly variables?: { readonly [name: string]: Variable };
  /** Sent with every request. */
  readonly headers?: { readonly [name: string]: string };
  /** The ways an account may authenticate; the credential names its kind. */
  readonly auth: readonly AuthScheme[];
  readonly rate_limit?: RateLimitSpec;
  readonly errors?: ErrorSpec;
  /** Called when an account was connected, to see that its credential works. */
  readonly verify?: {
    /** Below `base_url`, without placeholders. */
    readonly path: string;
    /** @default GET */
    readonly method?: 'GET' | 'POST';
  };
  readonly resources: { readonly [name: string]: Resource };
  readonly documentation: readonly DocumentationRecord[];
  /** Of an imported definition; nothing in the gateway reads it. */
  readonly import?: ImportLock;
};

/** A value of one account that stands in URLs. `pattern` is anchored; without either, a DNS label is meant. */
export type Variable = {
  readonly description: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Where it comes from when the account is connected; until then it may be missing. @default who creates the account */
  readonly source?: VariableSource;
};

export type AuthScheme = {
  readonly kind: 'bearer' | 'api_key' | 'basic' | 'none' | OAuthKind;
  /** Names of the secret's fields, with a description each: what the operator must hand over. */
  readonly fields: { readonly [name: string]: string };
  /** `{{credential.FIELD}}` is replaced; `{{base64(credential.A:credential.B)}}` gives RFC 7617 Basic values. */
  readonly apply: readonly { readonly in: 'header' | 'query'; readonly name: string; readonly value: string }[];
  /** Of kinds whose `{{credential.access_token}}` is granted: how it is come by. */
  readonly oauth?: OAuthRules;
};

export type OAuthKind = (typeof OAUTH_KINDS)[number];

/** Access tokens are asked for by a grant of RFC 6749, or by the provider's own request (`token_exchange`). */
export const OAUTH_KINDS = [
  'oauth2_client_credentials',
  'oauth2_authorization_code',
  'oauth2_jwt_bearer',
  'token_exchange',
] as const;

export const isOAuthKind = (kind: string): kind is OAuthKind => (OAUTH_KINDS as readonly string[]).includes(kind);

/** Whether the client signs what it asks with, and holds a private key instead of a secret. */
export const hasSigningKey = ({ kind, oauth }: Pick<AuthScheme, 'kind' | 'oauth'>): boolean =>
  kind === 'oauth2_jwt_bearer' || (isOAuthKind(kind) && oauth?.client_auth === 'private_key_jwt');

export type Resource = {
  readonly singular: string;
  readonly plural: string;
  readonly tags?: readonly string[];
  readonly methods: { readonly [name: string]: Method };
};

export type MethodClass = 'read' | 'write' | 'custom';

/** `list get create update replace delete` carry their class; any other name is `custom` unless `class` says otherwise. */
export type Method = {
  readonly http: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** `/contacts/{id}`: a placeholder is filled by the argument of that name (or by `parameters`' alias). */
  readonly path: string;
  /** Where the method lives, if not at the integration's own: the credential goes there too. */
  readonly base_url?: string;
  /** `read` marks a search that POSTs. */
  readonly class?: MethodClass;
  /** Fixed tool name where the naming rules give a poor one; also how an import keeps names stable. */
  readonly tool_name?: string;
  readonly tags?: readonly string[];
  readonly idempotent?: boolean;
  /** Where an argument goes when its default (same name; placeholder → path, query_schema → query, body_schema → body) is wrong. */
  readonly parameters?: { readonly [argument: string]: ParameterRule };
  /** Sent with every call of the method: `{"expand": "all"}`. */
  readonly query?: { readonly [name: string]: string };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: BodyRule;
  readonly pagination?: Pagination;
  readonly response?: ResponseRule;
};

/** How `limit` and `next_cursor` become the provider's own pagination. `items`, `next`, `has_more` are JSON pointers into the body. */
export type Pagination =
  | {
      readonly kind: 'cursor';
      readonly cursor: PageParameter;
      readonly limit?: LimitParameter;
      /** With `items` a pointer into the last of them: for providers whose cursor is the id of the last row. */
      readonly next: string;
      readonly items?: string;
      readonly has_more?: string;
    }
  | {
      readonly kind: 'page';
      readonly page: PageParameter;
      readonly first?: number;
      readonly limit?: LimitParameter;
      readonly items?: string;
      readonly has_more?: string;
    }
  | {
      readonly kind: 'offset';
      readonly offset: PageParameter;
      readonly limit?: LimitParameter;
      readonly items?: string;
      readonly total?: string;
    }
  /** RFC 8288 `Link: <…>; rel="next"`: only `parameters` of that URL come back, never its host or path. */
  | {
      readonly kind: 'link';
      readonly parameters: readonly string[];
      readonly limit?: LimitParameter;
      /** Parameter of the link that is `false` on the last page, where there is a next link on every one. */
      readonly has_more?: string;
      readonly alone?: boolean;
    }
  | {
      readonly kind: 'next_url';
      readonly next: string;
      readonly parameters: readonly string[];
      readonly limit?: LimitParameter;
      /** The provider refuses other query parameters beside these: they hold what the first request asked for. @default false */
      readonly alone?: boolean;
    };

/** Name on the wire; `in: body` sets a field of the JSON body. @default query */
export type PageParameter = { readonly name: string; readonly in?: 'query' | 'body' };
export type LimitParameter = PageParameter & { readonly default?: number; readonly max: number };

/** How an answer becomes MCP content. Without it: text as text, images and audio as such, byte for byte. */
export type ResponseRule = {
  /** A part of the decoded body instead of all of it; not together with `mapping`. */
  readonly select?: SelectRule;
  /** JSONata over the decoded body; see docs/adding-an-integration.md for what is allowed. */
  readonly mapping?: string;
  readonly content?: readonly ContentRule[];
};

/** JSON pointers: `from` into the body, those of `members` into what is there, or into each item where it is a list. */
export type SelectRule = { readonly from?: string; readonly members?: { readonly [name: string]: string } };

/** Each value is a JSON pointer into the (mapped) body, or `=literal`. A block whose pointers find nothing is left out. */
export type ContentRule =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mime_type: string }
  | {
      readonly type: 'resource';
      readonly uri: string;
      readonly mime_type: string;
      readonly text?: string;
      readonly blob?: string;
    };

/** No record, no tool. */
export type DocumentationRecord = {
  readonly resource: string;
  readonly method: string;
  readonly title?: string;
  readonly description: string;
  /** Object schema of path, query and header arguments. */
  readonly query_schema?: JsonObject;
  /** Schema of the body; an object schema's properties become arguments beside the others. */
  readonly body_schema?: JsonObject;
};
