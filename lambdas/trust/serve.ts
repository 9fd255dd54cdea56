// Answers with files: what a path has, whether the reader has it already, and one line of log for each request.
import type { Log } from '#adapters/log.ts';
import { problemAnswer } from '#core/errors.ts';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';
import { sitePath } from '#core/trust/routes.ts';
import type { FindPage, SitePage } from '#core/trust/site.ts';

export type TrustDeps = {
  readonly findPage: FindPage;
  readonly now: () => number;
  readonly log: Log;
};

/** Nothing here is anybody's own, and a new version may take five minutes to be seen. */
const CACHE_CONTROL = 'public, max-age=300';

export const serveTrust =
  ({ findPage, now, log }: TrustDeps) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const started = now();
    const answer = await answerTo(request, findPage);
    const { requestId, resource } = request;
    log('trust', { request_id: requestId, route: resource, status: answer.status, ms: now() - started });
    return answer;
  };

const answerTo = async (
  { method, resource, pathParameters, headers, requestId }: HttpRequest,
  findPage: FindPage,
): Promise<HttpAnswer> => {
  if (method !== 'GET' && method !== 'HEAD') {
    const refused = problemAnswer(
      { reason: 'method_not_allowed', detail: 'Pages are read with GET or HEAD.' },
      requestId,
    );
    return { ...refused, headers: { ...refused.headers, allow: 'GET, HEAD' } };
  }
  const page = await findPage(sitePath(resource, pathParameters));
  if (page === undefined) {
    const missing = problemAnswer(
      { reason: 'not_found', detail: 'There is no such page. Begin at /trust.' },
      requestId,
    );
    return method === 'HEAD' ? { ...missing, body: '' } : missing;
  }
  const { etag } = page;
  if (names(headers['if-none-match'], etag))
    return { status: 304, headers: { etag, 'cache-control': CACHE_CONTROL }, body: '' };
  const sent = { ...page.headers, etag, 'cache-control': CACHE_CONTROL };
  return method === 'HEAD'
    ? { status: 200, headers: sent, body: '' }
    : { status: 200, headers: sent, ...(await bodyOf(page)) };
};

/** RFC 9110 §13.1.2: a list compared weakly, or `*` for whatever there is. */
const names = (given: readonly string[] = [], etag: string): boolean => {
  const tags = given.join().match(/(?:W\/)?"[^"]*"|\*/g) ?? [];
  return tags.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
};

const bodyOf = async ({ headers, read }: SitePage): Promise<Pick<HttpAnswer, 'body' | 'isBase64'>> => {
  const bytes = Buffer.from(await read());
  const isText = /^text\/|^application\/json\b/.test(headers['content-type'] ?? '');
  return isText ? { body: bytes.toString('utf8') } : { body: bytes.toString('base64'), isBase64: true };
};
