// Every place of an integration that a value of an account is filled into: derived from the bundled definitions, and from one
// that a hostile tenant would like to store.
import { baseUrls } from '#core/integrations/base-urls.ts';
import type { AuthScheme, Integration, Variable } from '#core/integrations/integration.ts';
import { VARIABLE_REFERENCE } from '#core/integrations/variable-value.ts';
import { accountRules } from '#core/oauth/account-rules.ts';
import { ENDPOINTS } from '#core/oauth/rules.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { bundledSlugs, readDefinition } from '#test/integrations/definitions.ts';
import { readRecording } from '#test/integrations/recording.ts';

type Texts = { readonly [name: string]: string };

export type TemplatedSlot = {
  /** For messages: `salesforce token_url login`. */
  readonly name: string;
  readonly template: string;
  readonly variable: string;
  /** A value that every such account could have. */
  readonly sample: string;
  /** Whether the variable is the whole host, and may be anything. */
  readonly isOpen: boolean;
  /** The URL that a request would have; `undefined` where the value is refused. */
  readonly fill: (value: string) => string | undefined;
};

type Urls = Pick<Integration, 'base_url' | 'variables' | 'auth' | 'resources' | 'slug'>;

const ANYTHING = '^[^]*$';

const references = (template: string): readonly string[] => [
  ...new Set(Array.from(template.matchAll(VARIABLE_REFERENCE), ([, name = '']) => name)),
];

/** Methods live below a base URL; one of our own shows where its requests go. */
const METHOD = { http: 'GET', path: '/things/{id}' } as const;
const SLOTS = [
  { argument: 'id', in: 'path', wire: 'id', style: 'simple', explode: false, schema: {}, required: true } as const,
];

const methodUrl = (integration: Urls, base_url: string, variables: Texts): string | undefined => {
  const method = base_url === integration.base_url ? METHOD : { ...METHOD, base_url };
  const request = buildRequest({ integration, method, slots: SLOTS, args: { id: '7' }, variables });
  return request.ok ? request.value.url : undefined;
};

const slotsOf = (
  name: string,
  template: string,
  samples: Texts,
  url: (variables: Texts) => string | undefined,
  { variables: declared = {} }: Pick<Urls, 'variables'>,
): readonly TemplatedSlot[] =>
  references(template).map((variable) => ({
    name: `${name} ${variable}`,
    template,
    variable,
    sample: samples[variable] ?? '',
    isOpen: declared[variable]?.pattern === ANYTHING && /^https:\/\/\{\{[^}]+\}\}(?:\/|$)/.test(template),
    fill: (value) => url({ ...samples, [variable]: value }),
  }));

const endpointSlots = (integration: Urls, scheme: AuthScheme, samples: Texts): readonly TemplatedSlot[] =>
  ENDPOINTS.flatMap((endpoint) => {
    const template = scheme.oauth?.[endpoint];
    if (template === undefined) return [];
    const url = (variables: Texts) => accountRules(scheme, integration, variables)?.[endpoint];
    return slotsOf(`${integration.slug} ${scheme.kind} ${endpoint}`, template, samples, url, integration);
  });

export const slotsOfDefinition = (integration: Urls, samples: Texts): readonly TemplatedSlot[] => [
  ...baseUrls(integration).flatMap(({ url, pointer }) =>
    slotsOf(
      `${integration.slug} ${pointer}`,
      url,
      samples,
      (variables) => methodUrl(integration, url, variables),
      integration,
    ),
  ),
  ...integration.auth.flatMap((scheme) => endpointSlots(integration, scheme, samples)),
];

/** All templated slots of the bundled definitions, with the variables that their recordings use. */
export const bundledSlots = (): readonly TemplatedSlot[] =>
  bundledSlugs.flatMap((slug) => {
    const integration = readDefinition(slug);
    if (integration.variables === undefined) return [];
    return slotsOfDefinition(integration, readRecording(slug).variables ?? {});
  });

const OAUTH = 'oauth2_authorization_code';

/**
 * A variable of each kind in each place: below a domain, whole, in a path, in a host and a path at once.
 *
 * @param loose whether the patterns allow everything, which the check of a definition refuses: then the checks of a request
 * stand alone
 */
export const tenantDefinition = (loose: boolean): Integration => {
  const variable = (strict: Partial<Variable>): Variable => ({
    description: 'Anything.',
    ...(loose ? { pattern: ANYTHING } : strict),
  });
  return {
    schema_version: 1,
    slug: loose ? 'loose' : 'tenants',
    label: 'Tenant’s',
    tool_label: 'tenants',
    version: '1.0.0',
    base_url: 'https://{{account.label}}.example-saas.com/{{account.segment}}',
    variables: {
      label: variable({}),
      segment: variable({ pattern: '^[A-Za-z0-9._~@:%-]{1,200}$' }),
      whole: variable({ pattern: '^[a-z0-9-]{1,60}\\.example-saas\\.com$' }),
      region: variable({ enum: ['eu', 'us'] }),
      prefix: variable({ pattern: '^[a-z0-9-]{1,40}$' }),
    },
    auth: [
      {
        kind: OAUTH,
        fields: { client_id: 'Client.', client_secret: 'Secret.', refresh_token: 'Refresh token.' },
        apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
        oauth: {
          token_url: 'https://{{account.label}}.example-saas.com/token/{{account.segment}}',
          refresh_url: 'https://{{account.whole}}/refresh',
          revocation_url: 'https://{{account.label}}.example-saas.com/revoke',
          authorize_url: 'https://a-{{account.prefix}}-b.example-saas.com/authorize',
        },
      },
    ],
    resources: {
      things: {
        singular: 'thing',
        plural: 'things',
        methods: {
          get: { http: 'GET', path: '/things/{id}' },
          list: { http: 'GET', path: '/things', base_url: 'https://{{account.whole}}/v1' },
          create: { http: 'POST', path: '/things', base_url: 'https://{{account.region}}.api.example-saas.com' },
          update: { http: 'PATCH', path: '/x/{id}', base_url: 'https://api.example-saas.com/{{account.segment}}/v2' },
        },
      },
    },
    documentation: [
      {
        resource: 'things',
        method: 'get',
        description: 'Returns a thing.',
        query_schema: { type: 'object', properties: { id: { type: 'string', description: 'Id of the thing.' } } },
      },
    ],
  };
};

export const TENANT_SAMPLES: Texts = {
  ...{ label: 'acme', segment: 'org-1', whole: 'acme.example-saas.com', region: 'eu', prefix: 'x' },
};
