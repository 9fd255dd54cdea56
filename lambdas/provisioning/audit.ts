// Reading the audit log: events in three formats, the signed archive, and use by day.
import { toCef } from '#core/audit/formats/cef.ts';
import { toOcsf } from '#core/audit/formats/ocsf.ts';
import { publicKeyPem } from '#core/audit/public-key-pem.ts';
import { pullArchive } from '#core/audit/pull-archive.ts';
import { cursorText, readCursor, readEvents } from '#core/audit/read-events.ts';
import type { AuditEvent } from '#core/audit/record.ts';
import type { ApiProblem } from '#core/errors.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import { type ApiAnswer, type ApiDeps, type ApiRequest, type Operations, problem } from './context.ts';

const FORMATS: { readonly [name: string]: (event: AuditEvent) => Json } = {
  json: (event) => event as unknown as JsonObject,
  ocsf: toOcsf,
  cef: toCef,
};

const DAY_MS = 86_400_000;
const USUAL_EVENTS = 100;
const MOST_EVENTS = 1000;

type Asked = Parameters<typeof readEvents>[1] &
  Omit<Parameters<typeof readEvents>[2], 'now'> & { readonly format: (event: AuditEvent) => Json };

const invalid = (errors: readonly Problem[]) => problem('invalid_request', 'A field is not valid.', errors);

/** RFC 3339 with a zone: without one a time is another wherever it is read. */
const timeOf = (text: string): number =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;

const askedOf = ({ query, now }: ApiRequest): Result<Asked, ApiProblem> => {
  const { from, to, format = 'json', limit = String(USUAL_EVENTS), cursor } = query;
  const range = { from: from === undefined ? now - DAY_MS : timeOf(from), to: to === undefined ? now : timeOf(to) };
  const read = cursor === undefined ? undefined : readCursor(cursor);
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [Number.isNaN(range.from), '/from', 'must be an RFC 3339 time with its zone, such as 2026-11-21T00:00:00Z'],
    [Number.isNaN(range.to), '/to', 'must be an RFC 3339 time with its zone, such as 2026-11-22T00:00:00Z'],
    [range.from > range.to, '/from', 'must not be after to'],
    [!Object.hasOwn(FORMATS, format), '/format', 'must be json, ocsf or cef'],
    [
      !/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST_EVENTS,
      '/limit',
      `must be 1 to ${MOST_EVENTS}`,
    ],
    [cursor !== undefined && read === undefined, '/cursor', 'is not a cursor of this list'],
  ];
  const problems = wrong.flatMap(([isWrong, pointer, detail]) => (isWrong ? [{ pointer, detail }] : []));
  if (problems.length > 0) return invalid(problems);
  return ok({ ...range, limit: Number(limit), cursor: read, format: FORMATS[format] as Asked['format'] });
};

const listOf = async (tenant: string, request: ApiRequest, { audit }: ApiDeps): Promise<ApiAnswer> => {
  const asked = askedOf(request);
  if (!asked.ok) return asked;
  const { events, next } = await readEvents(tenant, asked.value, { ...asked.value, now: request.now }, audit);
  return ok({ items: events.map(asked.value.format), ...(next !== undefined && { next_cursor: cursorText(next) }) });
};

const pullOf = async (tenant: string, { query }: ApiRequest, { audit }: ApiDeps): Promise<ApiAnswer> => {
  const { after = '0' } = query;
  if (!/^\d{1,12}$/.test(after)) return invalid([{ pointer: '/after', detail: 'must be the number of a digest' }]);
  const { files, next } = await pullArchive(tenant, Number(after), audit.archive);
  return ok({
    public_key: publicKeyPem(await audit.signer.publicKey()),
    files: files.map(({ path, content }) => ({ path, content: Buffer.from(content).toString('base64') })),
    ...(next !== undefined && { next }),
  });
};

/** A quarter of a year and a day. */
const MOST_DAYS = 93;

const daysOf = ({ query, now }: ApiRequest): Result<readonly string[], ApiProblem> => {
  const today = new Date(now).toISOString().slice(0, 10);
  const { from = today, to = today } = query;
  const wrong = Object.entries({ from, to }).filter(
    ([, day]) => !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)),
  );
  if (wrong.length > 0)
    return invalid(wrong.map(([name]) => ({ pointer: `/${name}`, detail: 'must be a day, such as 2026-11-21' })));
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (count < 1 || count > MOST_DAYS)
    return err({
      ...{ reason: 'invalid_request', detail: 'A field is not valid.' },
      errors: [{ pointer: '/from', detail: `must be at most ${MOST_DAYS} days before to, and not after it` }],
    });
  return ok(
    Array.from({ length: count }, (_, i) => new Date(Date.parse(from) + i * DAY_MS).toISOString().slice(0, 10)),
  );
};

const usageOf = async (request: ApiRequest, { audit }: ApiDeps): Promise<ApiAnswer> => {
  const days = daysOf(request);
  if (!days.ok) return days;
  const read = await Promise.all(
    days.value.map(async (day) => [day, await audit.usage(request.tenant ?? '', day)] as const),
  );
  const items = read.flatMap(([day, usage]) =>
    Object.entries(usage?.integrations ?? {}).map(([integration, counts]) => ({ day, integration, ...counts })),
  );
  return ok({ items });
};

export const AUDIT_OPERATIONS = {
  listAuditEvents: (request, deps) => listOf(request.tenant ?? '', request, deps),
  listOperatorAuditEvents: (request, deps) => listOf('operator', request, deps),
  pullAuditArchive: (request, deps) => pullOf(request.tenant ?? '', request, deps),
  pullOperatorAuditArchive: (request, deps) => pullOf('operator', request, deps),
  getUsage: usageOf,
} satisfies Partial<Operations>;
