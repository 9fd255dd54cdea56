import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { toCef } from '#core/audit/formats/cef.ts';
import { toOcsf } from '#core/audit/formats/ocsf.ts';
import { VERSION } from '#core/version.ts';
import { ACTION, CALL, DENIED, EVENTS, HAPPENED, ORPHAN } from '../events.ts';
import { API_ACTIVITY } from './ocsf-schema.ts';

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(API_ACTIVITY);

describe('OCSF', () => {
  it.each(EVENTS.map((event) => [event.id, event] as const))('writes %s as the class demands', (_, event) => {
    validate(toOcsf(event));
    expect(validate.errors).toBeNull();
  });

  it('is refused by the schema where something is missing, or is no attribute', () => {
    const { actor: _, ...without } = toOcsf(CALL) as { actor: object };
    expect(validate(without)).toBe(false);
    expect(validate({ ...toOcsf(CALL), tool: 'x' })).toBe(false);
  });

  it.each([
    [CALL, 600_301, 1, 'Success'],
    [{ ...CALL, method_class: 'read' } as const, 600_302, 1, 'Success'],
    [{ ...CALL, http_method: 'DELETE' }, 600_304, 1, 'Success'],
    [DENIED, 600_399, 2, 'Failure'],
    [ACTION, 600_301, 1, 'Success'],
    [{ ...ACTION, action: 'changeServer' }, 600_303, 1, 'Success'],
    [HAPPENED, 600_399, 1, 'Success'],
    [ORPHAN, 600_301, 0, 'Unknown'],
  ])('says what kind of activity it was, and how it ended', (event, type_uid, status_id, status) => {
    expect(toOcsf(event)).toMatchObject({ type_uid, status_id, status });
  });

  it('keeps every word of the record', () => {
    const text = JSON.stringify(toOcsf(CALL));
    for (const value of Object.values({ ...CALL, ...CALL.outcome, actor: CALL.actor.id, outcome: 'success', v: 7 }))
      expect(text).toContain(String(Array.isArray(value) ? value[0] : value));
  });
});

describe('CEF', () => {
  it('is one line with a header of seven fields and an extension', () => {
    expect(toCef(CALL)).toBe(
      `CEF:0|Sallyport|Sallyport|${VERSION}|tools/call|tools/call create_a_crm_contact|1|rt=${CALL.time} end=${CALL.outcome.time} externalId=${CALL.id} act=tools/call outcome=success suid=AbCdEfGhIjKlMnOp spriv=url_token sourceServiceName=claude-code dhost=demo-crm.sallyport.example requestMethod=POST out=80 in=900 cs1Label=tenant cs1=ten_0a1b2c3d4e5f cs2Label=server cs2=srv_0a1b2c3d4e5f0a1b2c3d4e5f cs3Label=account cs3=acc_0a1b2c3d4e5f0a1b2c3d4e5f cs4Label=integration cs4=demo cs5Label=tool cs5=create_a_crm_contact cs6Label=definition_hash cs6=${'ab'.repeat(32)} cn1Label=status cn1=201 cn2Label=ms cn2=150 cn3Label=seq cn3=7 flexString1Label=request_id flexString1=req-1`,
    );
    expect(toCef(DENIED)).toContain('|5|');
  });

  it('escapes what would end a field', () => {
    const line = toCef({ ...CALL, tool: 'a|b\\c', client_name: 'x=y\\z', request_id: 'r\n1' });
    expect(line).toContain('|tools/call a\\|b\\\\c|');
    expect(line).toContain('sourceServiceName=x\\=y\\\\z ');
    expect(line).toContain('flexString1=r\\n1');
    expect(line.split('\n')).toHaveLength(1);
  });
});

it('tells the version of the package', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8')).version).toBe(VERSION);
});
