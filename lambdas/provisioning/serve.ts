// A provisioning request: route → principal → permission → body → operation → answer.
import type { IdempotencyStore } from '#adapters/aws/idempotency-store.ts';
import { describeFault, type Log } from '#adapters/log.ts';
import { isIdempotencyKey } from '#core/calls/idempotency-key.ts';
import { type ApiProblem, problemAnswer } from '#core/errors.ts';
import { type HttpAnswer, type HttpRequest, isJsonType, jsonAnswer } from '#core/http.ts';
import { isObject, type JsonObject, pointerToken } from '#core/json.ts';
import { duplicatedField, header } from '#core/mcp/headers.ts';
import { openapiDocument } from '#core/provisioning/openapi.ts';
import { authenticate, type Principal, permit, presentedToken } from '#core/provisioning/principal.ts';
import { type ApiRoute, OPENAPI_RESOURCE, queryParameters, ROUTES } from '#core/provisioning/routes.ts';
import { remember } from '#core/remember.ts';
import { ok, type Problem, type Result } from '#core/result.ts';
import { parseStrictJson } from '#core/strict-json.ts';
import type { FindToken } from '#core/tokens/authorise.ts';
import type { CompiledSchema, CompileSchema } from '#core/tools/ports.ts';
import { ACCOUNT_OPERATIONS } from './accounts.ts';
import { AUDIT_OPERATIONS } from './audit.ts';
import { type AuditDeps, audited, recordDenied } from './audited.ts';
import { CONNECT_OPERATIONS } from './connect.ts';
import { type ApiAnswer, type ApiDeps, type Operations, problem, VERBATIM, type Verbatim } from './context.ts';
import { claimOf, idempotent } from './idempotent.ts';
import { INTEGRATION_OPERATIONS } from './integrations.ts';
import { INVENTORY_OPERATIONS } from './inventory.ts';
import { OAUTH_CLIENT_OPERATIONS } from './oauth-clients.ts';
import { REVOCATION_OPERATIONS } from './revocations.ts';
import { SERVER_OPERATIONS } from './servers.ts';
import { TENANT_OPERATIONS } from './tenants.ts';

export type ApiServeDeps = ApiDeps &
  AuditDeps & {
    readonly findToken: FindToken;
    readonly compile: CompileSchema;
    readonly idempotency: IdempotencyStore;
    readonly log: Log;
  };

type Validate = (route: ApiRoute, body: JsonObject) => Promise<readonly Problem[]>;

const OPERATIONS: Operations = {
  ...TENANT_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...SERVER_OPERATIONS,
  ...INVENTORY_OPERATIONS,
  ...REVOCATION_OPERATIONS,
  ...INTEGRATION_OPERATIONS,
  ...CONNECT_OPERATIONS,
  ...OAUTH_CLIENT_OPERATIONS,
  ...AUDIT_OPERATIONS,
};

export const serveApi = (deps: ApiServeDeps) => {
  const schemas = remember<CompiledSchema>();
  const validate: Validate = async (route, body) => {
    const { operation, body: schema } = route;
    if (schema === undefined) return [];
    return (await schemas(operation, () => deps.compile(schema))).validate(body);
  };
  const document = openapiDocument(deps.baseUrl);
  return async (request: HttpRequest): Promise<HttpAnswer> => {
    const started = deps.now();
    const route = ROUTES.find(({ method, resource }) => method === request.method && resource === request.resource);
    const handled =
      route === undefined ? withoutRoute(request, document) : await handle(route, request, deps, validate);
    const answer = render(handled.answer, route, request.requestId);
    deps.log('api_request', {
      request_id: request.requestId,
      route: route?.operation ?? (request.resource === OPENAPI_RESOURCE ? 'openapi' : 'unknown'),
      status: answer.status,
      ms: deps.now() - started,
      ...(handled.principal && { principal: handled.principal.id }),
    });
    return answer;
  };
};

type Handled = { readonly answer: ApiAnswer; readonly principal?: Principal };

/** The document, which is for everybody, or a method that is not allowed. */
const withoutRoute = ({ method, resource }: HttpRequest, document: JsonObject): Handled => {
  if (method === 'GET' && resource === OPENAPI_RESOURCE) return { answer: ok(document) };
  const routed = ROUTES.filter((route) => route.resource === resource).map(({ method }) => method);
  const allowed = resource === OPENAPI_RESOURCE ? ['GET'] : routed;
  return { answer: problem('method_not_allowed', `Allowed here: ${allowed.join(', ')}.`) };
};

const handle = async (
  route: ApiRoute,
  request: HttpRequest,
  deps: ApiServeDeps,
  validate: Validate,
): Promise<Handled> => {
  const { headers, pathParameters: path, query } = request;
  const now = deps.now();
  const duplicated = duplicatedField(headers);
  if (duplicated !== undefined)
    return { answer: problem('invalid_request', `The header ${duplicated} was sent more than once.`) };
  const token = presentedToken(headers);
  if (!token.ok) return { answer: AMBIGUOUS };
  const known = await authenticate(token.value, deps.residency, now, deps.findToken);
  if (!known.ok) return { answer: known.error.reason === 'closed' ? UNAUTHORISED : elsewhere(known.error.residency) };
  const principal = known.value;
  const permitted = permit(principal, route, path, query);
  const action = { route, principal, path, requestId: request.requestId };
  if (!permitted.ok) {
    await recordDenied({ ...action, tenant: undefined }, permitted.error, deps).catch(reporter(request, deps));
    return { principal, answer: permitted.error === 'forbidden' ? forbidden(route) : NOT_FOUND };
  }
  const body = readBody(route, request);
  if (!body.ok) return { principal, answer: body };
  const problems = [...queryProblems(route, query), ...(await validate(route, body.value.body))];
  if (problems.length > 0) return { principal, answer: problem('invalid_request', 'A field is not valid.', problems) };
  const operate = () =>
    OPERATIONS[route.operation](
      { principal, requestId: request.requestId, tenant: permitted.value, path, query, ...body.value, now },
      deps,
    );
  const run = () => audited({ ...action, tenant: permitted.value }, deps, operate, reporter(request, deps));
  const caller = { id: principal.id, token: token.value ?? '', tenant: permitted.value };
  return { principal, answer: await once(route, request, caller, deps, run) };
};

/** Runs the operation, or answers what it answered before under the same Idempotency-Key. */
const once = async (
  route: ApiRoute,
  request: HttpRequest,
  caller: Parameters<typeof claimOf>[0],
  deps: ApiServeDeps,
  run: () => Promise<ApiAnswer>,
): Promise<ApiAnswer> => {
  const { headers, pathParameters, body } = request;
  const key = route.method === 'POST' ? headers['idempotency-key']?.join(', ') : undefined;
  if (key === undefined) return run();
  if (!isIdempotencyKey(key))
    return problem('invalid_request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
  const claim = claimOf(caller, `${route.operation} ${JSON.stringify(pathParameters)}`, key, body);
  return idempotent(claim, route.status, deps.idempotency, deps.now, run, reporter(request, deps));
};

/** Of a fault that is answered otherwise. */
const reporter =
  ({ requestId }: HttpRequest, { log }: ApiServeDeps) =>
  (fault: unknown): void =>
    log('fault', { request_id: requestId, ...describeFault(fault) });

/** A parameter that is ignored in silence turns a paging loop into an endless one. */
const queryProblems = (route: ApiRoute, query: HttpRequest['query']): readonly Problem[] => {
  const known = queryParameters(route);
  const hint = known.length === 0 ? 'there are none' : `there is ${known.join(', ')}`;
  return Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: `/${pointerToken(name)}`, detail: `is not a query parameter of this route: ${hint}` }));
};

const UNAUTHORISED = problem('unauthorised', 'Send an admin key or an API token as Authorization: Bearer.');
const AMBIGUOUS = problem('invalid_request', 'Send one token: as Authorization: Bearer, or as X-Api-Token, not both.');
const NOT_FOUND = problem('not_found', 'Nothing of this kind has this id.');

const elsewhere = (residency: string) =>
  problem('other_residency', `This token belongs to residency "${residency}": use that residency's endpoint.`);

const forbidden = ({ roles }: ApiRoute) =>
  problem(
    'forbidden',
    roles.length === 0 ? 'Only an admin key may do this.' : `One of these roles is needed: ${roles.join(', ')}.`,
  );

type Body = { readonly body: JsonObject; readonly text: string };
const NO_BODY: Body = { body: {}, text: '' };

const readBody = (route: ApiRoute, { headers, body }: HttpRequest): Result<Body, ApiProblem> => {
  if (route.body === undefined) return ok(NO_BODY);
  // Nothing is demanded, so nothing may be sent.
  if (body.length === 0 && route.body.required === undefined && route.method === 'POST') return ok(NO_BODY);
  if (body.length > route.maxBody)
    return problem('too_large', `The body is larger than ${route.maxBody / 1024 / 1024} MB.`);
  if (!isJsonType(header(headers, 'content-type')))
    return problem('unsupported_media_type', 'The body must be application/json.');
  const parsed = parseStrictJson(body);
  if (!parsed.ok) return problem('invalid_request', `The body was not read: ${parsed.error.detail}.`);
  return isObject(parsed.value)
    ? ok({ body: parsed.value, text: Buffer.from(body).toString() })
    : problem('invalid_request', 'The body is not valid.', [{ pointer: '', detail: 'must be a JSON object' }]);
};

const render = (answer: ApiAnswer, route: ApiRoute | undefined, requestId: string): HttpAnswer => {
  if (!answer.ok) return problemAnswer(answer.error, requestId);
  const { value } = answer;
  if (value === undefined) return { status: 204, headers: {}, body: '' };
  const text = VERBATIM in value ? (value as Verbatim)[VERBATIM] : JSON.stringify(value);
  return jsonAnswer(route?.status ?? 200, text);
};
