// The validator's verdicts beside Ajv's, which shares no code with it.
import { describe, expect, it } from 'vitest';
import { besideAjv } from './beside-ajv.ts';

describe('keywords of JSON Schema 2020-12', async () => {
  const all = await besideAjv();

  it('are tried with more than 6,000 pairs of schema and value, many of either verdict', () => {
    expect(all.length).toBeGreaterThan(6000);
    expect(all.filter(({ ours }) => ours).length).toBeGreaterThan(1500);
    expect(all.filter(({ ours }) => !ours).length).toBeGreaterThan(1500);
  });

  it('mean what they mean to Ajv', () => {
    expect(all.filter(({ isWarned, ours, ajvs }) => !isWarned && ours !== ajvs)).toEqual([]);
  });

  it('refuse nothing that Ajv takes where a warning says that they are not checked', () => {
    const warned = all.filter(({ isWarned }) => isWarned);
    expect(new Set(warned.flatMap(({ schema }) => Object.keys(schema)))).toEqual(
      new Set(['patternProperties', 'properties', 'additionalProperties']),
    );
    expect(warned.filter(({ ours, ajvs }) => !ours && ajvs)).toEqual([]);
  });
});
