// The provisioning API's OpenAPI 3.1 document, from the same table that routes it.

import { PROBLEM_REASONS } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { answerSchema, SCHEMAS } from './answers.ts';
import { type ApiRoute, queryParameters, ROUTES } from './routes.ts';

const PROBLEM: JsonObject = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'request_id'],
  properties: {
    type: { type: 'string', enum: PROBLEM_REASONS.map((reason) => `/problems/${reason}`) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string', description: 'RFC 6901' }, detail: { type: 'string' } },
      },
    },
  },
};

const SECURITY_SCHEMES: JsonObject = {
  bearer: { type: 'http', scheme: 'bearer', description: 'Admin key or API token.' },
  sigv4: {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    description: 'AWS Signature Version 4 for execute-api, where the operator has put IAM in front of the API.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  apiToken: {
    type: 'apiKey',
    name: 'X-Api-Token',
    in: 'header',
    description: 'Admin key or API token where Authorization is taken. Together with a Bearer token: 400.',
  },
};

/** @param serverUrl base URL, where it is known */
export const openapiDocument = (serverUrl?: string): JsonObject => {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of ROUTES) {
    paths[route.resource] = { ...paths[route.resource], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sallyport provisioning API',
      version: '1.0.0',
      description: 'Connects accounts and mints, lists and revokes the MCP servers in front of them.',
    },
    ...(serverUrl && { servers: [{ url: serverUrl }] }),
    security: [{ bearer: [] }, { sigv4: [], apiToken: [] }],
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: { ...SCHEMAS, Problem: PROBLEM },
    },
  };
};

const operationOf = (route: ApiRoute): JsonObject => {
  const who = route.roles.length === 0 ? 'admin keys only' : `admin keys and the roles ${route.roles.join(', ')}`;
  const answer = answerSchema(route.operation);
  return {
    operationId: route.operation,
    summary: route.summary,
    description: `For ${who}.`,
    parameters: parametersOf(route),
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: {
      [route.status]: {
        description: route.summary,
        ...(answer && { content: { 'application/json': { schema: answer } } }),
      },
      default: {
        description: 'RFC 9457 problem details',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
};

const IDEMPOTENCY: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes a repeat within 24 hours answer what the first request answered, without its token.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const parametersOf = (route: ApiRoute): readonly JsonObject[] => [
  ...Array.from(route.resource.matchAll(/\{(\w+)\}/g), ([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...(route.method === 'POST' ? [IDEMPOTENCY] : []),
  ...queryParameters(route).map((name) => ({ name, in: 'query', required: false, schema: { type: 'string' } })),
];
