// cdk-nag's packs over every configuration. Here and not in `npm run synth`: as a plugin it ends synthesis on what an
// operator may decide, such as no firewall.
import { beforeAll, describe, expect, it } from 'vitest';
import { ACKNOWLEDGEMENTS, ruleIds, STANDING_WARNINGS } from '#lib/acknowledgements.ts';
import { readDocument, withTables } from './acknowledged-rules.ts';
import { CONFIGURATIONS } from './assembly.ts';
import { type Finding, inspect } from './findings.ts';

const found: { [configuration: string]: ReturnType<typeof inspect> } = {};
let all: readonly Finding[];

beforeAll(() => {
  for (const [name, input] of Object.entries(CONFIGURATIONS)) found[name] = inspect(input);
  all = Object.values(found).flatMap((each) => each.all);
}, 120_000);

const lines = (findings: readonly Finding[]): readonly string[] =>
  [...new Set(findings.map(({ rule, severity }) => `${severity} ${rule}`))].toSorted();

const STANDING = [
  'warning AwsSolutions-DDB3',
  'warning Serverless-APIGWXrayEnabled',
  'warning Serverless-LambdaTracing',
];

describe('AwsSolutions, Serverless and NIST 800-53 R5', () => {
  it.each(Object.keys(CONFIGURATIONS))('find no error in %s, and no warning but three', (name) => {
    expect(lines(found[name]?.open ?? [])).toEqual(STANDING);
  });

  it('would find what is acknowledged, and could judge every resource', () => {
    const rules = new Set(all.filter(({ severity }) => severity === 'error').map(({ rule }) => rule.split('[')[0]));
    expect(rules.size).toBe(new Set(ACKNOWLEDGEMENTS.flatMap((each) => each.rules)).size);
    expect(all.filter(({ description }) => description.includes('threw an error'))).toEqual([]);
  });

  it('report the firewall that an operator switches off', () => {
    const { default: input } = CONFIGURATIONS;
    const waf = ['error NIST.800.53.R5-APIGWAssociatedWithWAF', 'warning AwsSolutions-APIG3'];
    expect(lines(inspect({ ...input, waf: { enabled: false } }).open)).toEqual([...waf, ...STANDING].toSorted());
  });
});

describe('acknowledgements', () => {
  it('are of at most 19 rules', () => {
    expect(new Set(ACKNOWLEDGEMENTS.flatMap(({ rules }) => rules)).size).toBeLessThanOrEqual(19);
  });

  it('are each needed in each place: what no finding asks for any more has to go', () => {
    const idle = ACKNOWLEDGEMENTS.flatMap((entry) =>
      entry.where.flatMap((place) =>
        entry.rules
          .filter(
            (rule) =>
              !all.some(
                (each) =>
                  `${each.path}/`.startsWith(`${place}/`) &&
                  ruleIds({ ...entry, rules: [rule] }, each.stack).includes(each.rule),
              ),
          )
          .map((rule) => `${rule} at ${place}`),
      ),
    );
    expect(idle).toEqual([]);
  });

  it('are listed with their reasons in docs/security.md: otherwise npm run rules', () => {
    const document = readDocument();
    expect(document.match(/<!-- npm run rules: (acknowledged|standing) -->/g)).toHaveLength(2);
    expect(withTables(document)).toBe(document);
    expect(STANDING_WARNINGS.map(({ rule }) => `warning ${rule}`).toSorted()).toEqual(STANDING);
  });
});
