// A definition to begin with: sound as it is, an example in every part that only the API's documentation can fill.
import type { Integration } from '#core/integrations/integration.ts';
import { type KnownProvider, knownMembers } from '#lib/openapi/provider.ts';
import { type Server, UNKNOWN } from '#lib/openapi/servers.ts';
import { toolLabelOf } from '#lib/openapi/titles.ts';

export type NewDefinition = {
  readonly slug: string;
  /** @default the provider's, else the slug in words */
  readonly label?: string | undefined;
  /** @default the provider's, else an address that leads nowhere */
  readonly server?: Server | undefined;
  /** What is known beside the tools. */
  readonly provider?: KnownProvider | undefined;
};

const AUTH: Integration['auth'] = [
  {
    kind: 'bearer',
    fields: { token: 'API token, and where in the account settings it is made.' },
    apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
  },
];

const RATE_LIMIT: Integration['rate_limit'] = {
  policies: [
    {
      name: 'requests',
      limit: [{ header: 'x-ratelimit-limit', format: 'number' }],
      remaining: [{ header: 'x-ratelimit-remaining', format: 'number' }],
      reset: [{ header: 'x-ratelimit-reset', format: 'delta_seconds' }],
    },
  ],
  retry_after: [{ header: 'retry-after', format: 'delta_seconds' }],
};

const RESOURCES: Integration['resources'] = {
  items: {
    singular: 'item',
    plural: 'items',
    tags: ['items'],
    methods: {
      list: {
        http: 'GET',
        path: '/items',
        pagination: {
          kind: 'cursor',
          cursor: { name: 'cursor' },
          limit: { name: 'limit', default: 20, max: 100 },
          next: '/next_cursor',
        },
      },
      get: { http: 'GET', path: '/items/{id}' },
      create: { http: 'POST', path: '/items' },
    },
  },
};

const DOCUMENTATION: Integration['documentation'] = [
  {
    resource: 'items',
    method: 'list',
    description: 'Lists items, newest first.',
    query_schema: {
      type: 'object',
      properties: { name: { type: 'string', description: 'Only items whose name holds this text.' } },
    },
  },
  {
    resource: 'items',
    method: 'get',
    description: 'Returns one item with all of its fields.',
    query_schema: {
      type: 'object',
      properties: { id: { type: 'string', description: 'Id of the item, as the list has it.' } },
      required: ['id'],
    },
  },
  {
    resource: 'items',
    method: 'create',
    description: 'Creates an item and returns it with its id.',
    body_schema: {
      type: 'object',
      properties: { name: { type: 'string', minLength: 1, description: 'Name of the item.' } },
      required: ['name'],
    },
  },
];

const inWords = (slug: string): string =>
  slug
    .split('-')
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** One resource with list, get and create, their records, and what is known of the provider. */
export const newDefinition = ({ slug, label, server, provider }: NewDefinition): Integration => {
  const { url: base_url, variables: given } = server ?? { url: provider?.base_url ?? UNKNOWN.url, variables: {} };
  const variables = { ...provider?.variables, ...given };
  return {
    schema_version: 1,
    slug,
    label: label ?? provider?.label ?? inWords(slug),
    tool_label: slug === provider?.slug ? provider.tool_label : toolLabelOf(slug),
    version: '1.0.0',
    base_url,
    ...(Object.keys(variables).length > 0 && { variables }),
    auth: provider?.auth ?? AUTH,
    ...(provider === undefined ? { rate_limit: RATE_LIMIT } : knownMembers(provider, base_url)),
    resources: RESOURCES,
    documentation: DOCUMENTATION,
  };
};
