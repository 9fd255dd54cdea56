// Every flag once: a name takes the same kind of value in every command, and means the same unless the command says otherwise.

export type Flag = {
  /** Placeholder of its value in help; a flag without one is a switch. */
  readonly value?: string;
  readonly many?: true;
  readonly summary: string;
};

const TABLE = {
  url: { value: 'URL', summary: 'base URL of the provisioning API (or SALLYPORT_URL)' },
  key: { value: 'KEY', summary: 'admin key or API token; prefer SALLYPORT_KEY, which no process list shows' },
  json: { summary: 'print one JSON document on stdout' },
  help: { summary: 'this text' },
  sign: { value: 'REGION', summary: 'sign requests for API Gateway with AWS credentials (or SALLYPORT_SIGN)' },
  yes: { summary: 'do not ask first' },
  tenant: { value: 'ID', summary: 'tenant id, ten_…' },
  account: { value: 'ID', summary: 'integrated account id, acc_…' },
  residency: { value: 'CODE', summary: 'must be the residency of the endpoint, such as eu' },
  variable: { value: 'NAME=VALUE', many: true, summary: 'variable of the integration, such as a subdomain' },
  'auth-kind': {
    value: 'KIND',
    summary: 'bearer (default), api_key, basic, none, or an OAuth kind of the integration',
  },
  secret: { value: 'FIELD=VALUE', many: true, summary: 'secret in the command line: for tests only' },
  'secret-file': { value: 'FIELD=PATH', many: true, summary: 'field of the secret, read from a file' },
  'secret-stdin': { summary: 'secret as a JSON object of fields on stdin' },
  name: { value: 'TEXT', summary: 'new name' },
  'return-url': { value: 'URL', summary: 'where the browser is sent back to: one of the tenant’s; default the first' },
  'return-urls': {
    value: 'LIST',
    summary: 'URLs browsers may be sent back to, separated by commas; a lone comma: none',
  },
  scopes: { value: 'LIST', summary: 'OAuth scopes to ask for, separated by commas; default those of the integration' },
  code: { value: 'CODE', summary: 'one-time code, as it came to the return URL' },
  'client-id': { value: 'ID', summary: 'client id, as the provider issued it' },
  'key-id': { value: 'ID', summary: 'id of the private key, where the provider knows it by one' },
  methods: { value: 'LIST', summary: 'scope: read, write, custom or method names, separated by commas' },
  tags: { value: 'LIST', summary: 'scope: tags, separated by commas' },
  tools: { value: 'LIST', summary: 'scope: tool names, separated by commas' },
  'require-api-token': { summary: 'callers must also send an API token of the tenant' },
  'upstream-errors': { value: 'MODE', summary: 'http (default) or tool_error: how rate limits reach the client' },
  'tool-mode': { value: 'MODE', summary: 'all (default), or search: three tools that find, read and call the others' },
  'response-shaping': { value: 'MODE', summary: 'off (default), or on: reading tools take fields and max_bytes' },
  'schema-profile': {
    value: 'PROFILE',
    summary: 'how tools/list writes schemas: full (default), inlined (no $ref) or flat (no unions either)',
  },
  'quota-per-minute': {
    value: 'N',
    summary: 'calls of the server that may go upstream in any minute of the clock; default no quota',
  },
  'quota-per-day': { value: 'N', summary: 'the same in any day of UTC; default no quota' },
  integration: { value: 'NAME', summary: 'name of an integration' },
  'created-before': { value: 'TIME', summary: 'RFC 3339 time before which they were created' },
  'expire-unused-after': { value: 'DAYS', summary: 'days without a call after which it is revoked; default never' },
  'expires-at': { value: 'TIME', summary: 'RFC 3339 time; default in 30 days, at most 365' },
  roles: { value: 'LIST', summary: 'agent (default), provisioner, auditor, admin, separated by commas' },
  'idempotency-key': { value: 'TEXT', summary: 'a repeat within 24 hours answers what the first request did' },
  budget: { summary: 'estimate the tokens that the list costs a model' },
  limit: { value: 'TOKENS', summary: 'tokens above which --budget warns; default 20000' },
  'server-name': { value: 'NAME', summary: 'name the door has in the client; default sallyport' },
  bearer: { value: 'TOKEN', summary: 'sent as Authorization: Bearer; prefer SALLYPORT_BEARER' },
  'api-token': { value: 'TOKEN', summary: 'sent as X-Api-Token; prefer SALLYPORT_API_TOKEN' },
  function: { value: 'NAME', summary: 'name or ARN of the function: output BootstrapFunction of the stack' },
  region: { value: 'REGION', summary: 'AWS region of the stack' },
  table: { value: 'NAME', summary: 'name of the DynamoDB table that holds the tokens' },
  csv: { summary: 'print comma-separated values with a header' },
  reconcile: { summary: 'compare with the token table itself, which takes --region, --table and AWS credentials' },
  slug: { value: 'SLUG', summary: 'slug of the definition; default from the title of the document' },
  out: { value: 'FILE', summary: 'write the definition there instead of to stdout' },
  previous: {
    value: 'FILE',
    summary: 'definition of an earlier import: names and edits stay; default what is at --out',
  },
  provider: { value: 'SLUG', summary: 'provider record that brings everything but the tools (docs/catalogue.md)' },
  'base-url': { value: 'URL', summary: 'https address of the API, where the document says none or another' },
  call: { value: 'TOOL', summary: 'also call this tool, if it only reads' },
  wait: { summary: 'wait until it is done' },
  'dry-run': { summary: 'show the request and send nothing' },
  label: { value: 'TEXT', summary: 'name of the API for people' },
  args: { value: 'JSON', summary: 'arguments of that call; default {}' },
  'public-key': {
    value: 'FILE',
    summary: 'public key that signed, PEM or DER; default key.pem beside it, which proves nothing',
  },
  fingerprint: { value: 'HEX', summary: 'SHA-256 of that key, from elsewhere: of its DER, 64 digits' },
  seq: { value: 'NUMBER', summary: 'event of the tenant that is known to exist' },
  head: { value: 'NUMBER:HASH', summary: 'digest that is known to exist' },
  from: { value: 'NUMBER', summary: 'digest to begin with, where those before have been deleted; default 1' },
  since: { value: 'TIME', summary: 'RFC 3339 time, or a day where days are asked for' },
  until: { value: 'TIME', summary: 'the same; default now' },
  format: { value: 'FORMAT', summary: 'how each is written' },
  bucket: { value: 'NAME', summary: 'read the bucket itself, with your AWS credentials, and ask no gateway' },
  month: { value: 'YYYY-MM', summary: 'month of UTC' },
  stack: { value: 'NAME', summary: 'name of the residency’s stack, such as Sallyport-eu' },
  archive: { value: 'DIR', summary: 'archive of the audit log as it was pulled, or s3://BUCKET' },
  log: { value: 'FILE', many: true, summary: 'file of metrics, as the local mode writes metrics.ndjson' },
  exclude: { value: 'FROM/TO', many: true, summary: 'announced maintenance that does not count, two RFC 3339 times' },
  history: { value: 'DIR', summary: 'where published versions of the trust page are; default docs/trust/history' },
  config: {
    value: 'FILE',
    summary: 'configuration of the deployment; default sallyport.config.json, or the example in cdk.json',
  },
  event: { value: 'ID', summary: 'print the proof that this event was sealed' },
} as const satisfies { readonly [name: string]: Flag };

export type FlagName = keyof typeof TABLE;

export const FLAGS: { readonly [name in FlagName]: Flag } = TABLE;

export const FLAG_NAMES = Object.keys(TABLE) as readonly FlagName[];

export const isFlagName = (name: string): name is FlagName => Object.hasOwn(TABLE, name);
