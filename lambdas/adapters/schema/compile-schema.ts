// JSON Schema validation behind the port of core: @cfworker/json-schema interprets, so nothing is generated and nothing
// is fetched. ADR 9 says why it and not another.
import { Validator } from '@cfworker/json-schema';
import { pointerToken } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import type { CompileSchema } from '#core/tools/ports.ts';
import { prepareSchema } from './prepare-schema.ts';

type OutputUnit = ReturnType<Validator['validate']>['errors'][number];

/** Throws on a schema that is too large or too deep, or that refers to another document. */
export const compileSchema: CompileSchema = async (schema) => {
  const { prepared, draft, warnings } = await prepareSchema(schema);
  const validator = new Validator(prepared, draft, false);
  return {
    warnings,
    validate: (value) => {
      const { valid, errors } = validator.validate(value);
      return valid ? [] : problemsOf(errors);
    },
  };
};

const MAX_PROBLEMS = 50;
const MAX_DETAIL = 300;

/** Applicators repeat at every level what a deeper unit has said. */
const REPEATED = new Set([
  ...['properties', 'items', 'prefixItems', 'additionalItems', 'contains', 'propertyNames', 'dependentSchemas'],
  ...['allOf', '$ref', 'if', 'then', 'else', 'additionalProperties', 'unevaluatedProperties', 'unevaluatedItems'],
]);

const problemsOf = (units: readonly OutputUnit[]): readonly Problem[] => {
  const telling = units.filter(({ keyword }) => !REPEATED.has(keyword));
  const problems = (telling.length > 0 ? telling : units).map(problemOf);
  const distinct = new Map(problems.map((each) => [`${each.pointer} ${each.detail}`, each]));
  return [...distinct.values()].slice(0, MAX_PROBLEMS);
};

const problemOf = ({ instanceLocation, keyword, error }: OutputUnit): Problem => {
  const pointer = pointerOf(instanceLocation);
  if (keyword === 'false') return { pointer, detail: 'is not expected here' };
  const missing = keyword === 'required' ? /property "(.*)"/s.exec(error)?.[1] : undefined;
  if (missing !== undefined) return { pointer: `${pointer}/${pointerToken(missing)}`, detail: 'is required' };
  const detail = SENTENCES[keyword]?.(error) ?? error;
  return { pointer, detail: detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL)}…` : detail };
};

/** The library's words are about schemas; these are about what was sent. */
const SENTENCES: { readonly [keyword: string]: (error: string) => string | undefined } = {
  type: (error) => {
    const [, actual, expected] = /^Instance type "(.*)" is invalid\. Expected (.*)\.$/.exec(error) ?? [];
    return expected && `must be ${expected.replaceAll('"', '').replaceAll(', ', ' or ')}, not ${actual}`;
  },
  enum: (error) => {
    const [, values] = /^Instance does not match any of \[(.*)\]\.$/s.exec(error) ?? [];
    return values && `must be one of ${values.replaceAll(',', ', ')}`;
  },
  // `format` holds the rewritten pattern.
  format: (error) => {
    const [, pattern] = /format "pattern:(.*)"\.$/s.exec(error) ?? [];
    return pattern && `must match ${pattern}`;
  },
};

/** From the library's URI fragment to an RFC 6901 pointer. */
const pointerOf = (fragment: string): string => {
  const text = fragment.replace(/^#/, '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
