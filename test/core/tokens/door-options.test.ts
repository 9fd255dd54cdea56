// The table of options, and what is read from it: schemas, records and answers.
import { describe, expect, it } from 'vitest';
import { OPTION_ANSWERS, OPTION_SCHEMAS, optionsOf, optionsView, withoutOptions } from '#core/tokens/door-options.ts';

const VALUES = {
  tool_mode: ['all', 'search'],
  schema_profile: ['full', 'inlined', 'flat'],
  response_shaping: ['off', 'on'],
};
const DEFAULTS = { tool_mode: 'all', schema_profile: 'full', response_shaping: 'off' };

describe('the options of a door', () => {
  it('are asked for by one of their values, the first of which is the default, and say what they do', () => {
    expect(Object.keys(OPTION_SCHEMAS)).toEqual(Object.keys(VALUES));
    for (const [name, values] of Object.entries(VALUES)) {
      expect(OPTION_SCHEMAS[name]).toEqual({
        type: 'string',
        enum: values,
        default: values[0],
        description: expect.stringMatching(/^(?:How|Whether) .+\.$/),
      });
    }
  });

  it('are answered by one of their values', () => {
    expect(OPTION_ANSWERS).toEqual(
      Object.fromEntries(Object.entries(VALUES).map(([name, values]) => [name, { enum: values }])),
    );
  });

  it('are nothing to write down where all are the default, named or not', () => {
    expect(optionsOf({})).toBeUndefined();
    expect(optionsOf({ ...DEFAULTS, methods: ['read'] })).toBeUndefined();
  });

  it('are written down where they differ, and nothing else is', () => {
    expect(optionsOf({ ...DEFAULTS, tool_mode: 'search', methods: ['read'] })).toEqual({ tool_mode: 'search' });
    expect(optionsOf({ schema_profile: 'flat', response_shaping: 'on' })).toEqual({
      schema_profile: 'flat',
      response_shaping: 'on',
    });
  });

  it('are shown with the value in force', () => {
    expect(optionsView()).toEqual(DEFAULTS);
    expect(optionsView({ response_shaping: 'on' })).toEqual({ ...DEFAULTS, response_shaping: 'on' });
  });

  it('leave the rest of a config to others', () => {
    expect(withoutOptions({ ...DEFAULTS, methods: ['read'], toString: 1 })).toEqual({ methods: ['read'], toString: 1 });
  });
});
