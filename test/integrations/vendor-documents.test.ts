// Every tool of the vendors that publish an OpenAPI document, as it arrives on the wire, before our own reading of that
// document. vendor-documents-prism.test.ts asks a second judge.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pagination } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { DOCUMENTED, DOCUMENTS, present, readDocument } from './documented-vendors.ts';
import { readRecording } from './recording.ts';
import { type Arrived, type RecordingVendor, startRecordingVendor } from './recording-vendor.ts';
import { vendorCalls } from './vendor-calls.ts';
import { type VendorDocument, vendorDocument } from './vendor-document.ts';

if (!present) process.stderr.write(`vendor documents: skipped, ${DOCUMENTS.pathname} is absent\n`);

/** The same request with one field more, and with each of its fields in turn as what no field is. */
const planted = (arrived: Arrived): readonly Arrived[] => {
  if (arrived.headers['content-type'] !== 'application/json') {
    const names = [...new URLSearchParams(arrived.body).keys()].map((name) => `${name}[planted]`);
    return ['planted', ...names].map((name) => ({ ...arrived, body: `${arrived.body}&${name}=1` }));
  }
  const body = JSON.parse(arrived.body) as JsonObject;
  const wrong = Object.keys(body).map((name) => ({ ...body, [name]: [[{ planted: 1 }]] }));
  return [{ ...body, planted: 1 }, ...wrong].map((each) => ({ ...arrived, body: JSON.stringify(each) }));
};

/** Where pagination looks into an answer; `-` is an item of a list. */
const pagePointers = (pagination: Pagination | undefined): readonly string[] => {
  const { items, next, has_more, total } = { ...pagination } as { readonly [member: string]: string | undefined };
  const places = [
    items,
    has_more,
    total,
    next === undefined ? undefined : items === undefined ? next : `${items}/-${next}`,
  ];
  return places.filter((place) => place !== undefined);
};

describe.skipIf(!present).each(DOCUMENTED)('$slug against $file', (vendor) => {
  const { tools: all, sent, build } = vendorCalls(vendor.slug);
  const { below = '', undeclaredBodies = [] } = vendor;
  const tools = all.filter((tool) => new URL(build(tool, 'required').url).pathname.startsWith(below));
  const recorded = readRecording(vendor.slug)
    .calls.flatMap((call) => (call.next === undefined ? [call] : [call, call.next]))
    .filter(({ request }) => request.path.startsWith(below));
  let recorder: RecordingVendor;
  let document: JsonObject;
  let judge: VendorDocument;

  beforeAll(async () => {
    recorder = await startRecordingVendor();
    document = readDocument(vendor.file);
    judge = vendorDocument(document, vendor);
  });
  afterAll(() => recorder?.close());

  it.each(tools.map((tool) => [tool.name, tool] as const))('%s violates nothing', async (_, tool) => {
    for (const which of ['all', 'required'] as const) {
      const violations = judge.violations(await sent(recorder, tool, which));
      expect(violations.join('; '), which).toBe('');
    }
  });

  it('describes every body it is sent, but for those known, and refuses each of them changed', async () => {
    const undeclared: string[] = [];
    for (const tool of tools) {
      const arrived = await sent(recorder, tool, 'all');
      if (arrived.body === '') continue;
      if (!judge.declaresBody(arrived)) undeclared.push(tool.name);
      else {
        const refused = planted(arrived).map((each) => judge.violations(each).length > 0);
        expect([tool.name, refused]).toEqual([tool.name, refused.map(() => true)]);
      }
    }
    expect(undeclared).toEqual(undeclaredBodies);
  });

  it('has in its answers what pagination looks for', async () => {
    const missing: string[] = [];
    for (const tool of tools)
      for (const pointer of pagePointers(tool.method.pagination))
        if (!judge.answers(await sent(recorder, tool, 'required'), pointer)) missing.push(`${tool.name} ${pointer}`);
    expect(missing).toEqual(vendor.undescribedPages ?? []);
  });

  it.each(recorded)('has answers such as the recorded one of $request.method $request.path', ({ request, answer }) => {
    const { status, body } = answer;
    const violations = body === undefined ? [] : judge.answerViolations(request, status, body);
    expect(violations.join('; ')).toBe('');
  });

  it('needs each of its deviations', async () => {
    const strict = vendorDocument(document, {});
    const found = new Set<string>();
    for (const tool of tools)
      for (const which of ['all', 'required'] as const)
        for (const violation of strict.violations(await sent(recorder, tool, which))) found.add(violation);
    for (const { request, answer } of recorded)
      for (const violation of strict.answerViolations(request, answer.status, answer.body ?? {})) found.add(violation);
    const { undeclaredQuery = [], replaced = [], mistaken = [] } = vendor;
    const named = [...undeclaredQuery.map((name) => `query ${name} is not declared`), ...mistaken];
    expect(named.filter((violation) => !found.has(violation))).toEqual([]);
    expect(replaced.filter((name) => !found.has(`query ${name} is required`))).toEqual([]);
  });

  it('refuses an undeclared query parameter and an operation that does not exist', async () => {
    const [tool] = tools.filter(({ methodName }) => methodName === 'list');
    if (tool === undefined) throw new Error('nothing to list');
    const arrived = await sent(recorder, tool, 'required');
    const [path = '', query = ''] = arrived.path.split('?');
    expect(judge.violations({ ...arrived, path: `${path}?${query}&made_up=1` })).toEqual([
      'query made_up is not declared',
    ]);
    expect(judge.violations({ ...arrived, path: `${path}/no/such/thing` })).toHaveLength(1);
  });
});
