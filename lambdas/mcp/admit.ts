// Everything that is decided before the body is read: method, sizes, header hygiene, Origin, the door.
import type { McpRefusal } from '#core/errors.ts';
import { type HttpRequest, isJsonType, MAX_BODY } from '#core/http.ts';
import { duplicatedField, header } from '#core/mcp/headers.ts';
import { err, type Result } from '#core/result.ts';
import type { FindToken } from '#core/tokens/authorise.ts';
import { authoriseDoor } from '#core/tokens/authorise-door.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';

export type AdmitDeps = {
  readonly residency: string;
  /** Values of `Origin` that browsers may send; none by default. */
  readonly allowedOrigins: readonly string[];
  readonly findToken: FindToken;
  readonly now: () => number;
};

export const admit = async (request: HttpRequest, deps: AdmitDeps): Promise<Result<UrlTokenRecord, McpRefusal>> => {
  const refusal = refuse(request, deps);
  if (refusal !== undefined) return err(refusal);
  const { headers, pathParameters } = request;
  const knock = {
    door: pathParameters.door ?? '',
    authorization: header(headers, 'authorization'),
    xApiToken: header(headers, 'x-api-token'),
  };
  const door = await authoriseDoor(knock, deps.residency, deps.now(), deps.findToken);
  // API Gateway chose the environment by what the authoriser said: another tenant's door must not open in it.
  if (door.ok && request.isolatedFor !== undefined && door.value.tenant !== request.isolatedFor)
    return err({ reason: 'internal' });
  return door;
};

const refuse = ({ method, headers, body }: HttpRequest, { allowedOrigins }: AdmitDeps): McpRefusal | undefined => {
  if (method !== 'POST') return { reason: 'method_not_allowed' };
  const duplicated = duplicatedField(headers);
  if (duplicated !== undefined) return { reason: 'duplicate_header', header: duplicated };
  // DNS rebinding (basic/transports, "Security Warning"): a browser always says where a page comes from.
  const origin = header(headers, 'origin');
  if (origin !== undefined && !allowedOrigins.includes(origin)) return { reason: 'origin_not_allowed' };
  if (body.length > MAX_BODY) return { reason: 'too_large' };
  if (!isJsonType(header(headers, 'content-type'))) return { reason: 'unsupported_media_type' };
  return undefined;
};
