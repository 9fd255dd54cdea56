import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { BASELINE, type Baseline, changes, currentStacks, printBaseline, readBaseline } from './upgrade.ts';

let now: Baseline;
beforeAll(() => {
  now = currentStacks();
});

describe('an update of a deployed stack', () => {
  it('replaces no table, key or API, loses none, and has a record of each: otherwise read docs/configuration.md, "Upgrading"', async () => {
    expect(await changes(readBaseline(), now)).toEqual([]);
  });
});

describe('the baseline', () => {
  it('is written byte for byte as it lies there, while nothing changed', () => {
    expect(printBaseline(now)).toBe(readFileSync(BASELINE, 'utf8'));
  });

  it('says in one sentence that it is missing, or broken', () => {
    const missing = fileURLToPath(new URL('./no-baseline.json', import.meta.url));
    expect(() => readBaseline(missing)).toThrow(`${missing} cannot be read (ENOENT): restore it with git checkout.`);
    const broken = fileURLToPath(import.meta.url);
    expect(() => readBaseline(broken)).toThrow(`${broken} cannot be read (not JSON): restore it with git checkout.`);
  });
});

describe('the comparison', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what CDK writes is changed here as a wrong edit would change it
  type Loose = { [id: string]: { Type: string; Properties: any } };

  it('sees what would be replaced, lost, refused or unrecorded, and nothing in what changes in place', async () => {
    const before = { 'Sallyport-eu': now['Sallyport-eu'] ?? {} };
    const after = structuredClone(before) as { 'Sallyport-eu': Loose };
    const all = after['Sallyport-eu'];
    const idOf = (prefix: string): string => Object.keys(all).find((id) => id.startsWith(prefix)) ?? '';
    const of = (prefix: string) => all[idOf(prefix)]?.Properties;
    of('Tablesconfig').KeySchema[1].AttributeName = 'other';
    of('Tablestokens').TableName = 'tokens';
    of('KeysToken').KeySpec = 'HMAC_384';
    // Part of every URL that was handed out.
    of('RestApiDeploymentStage').StageName = 'prod';
    all[idOf('SchedulesDeadLetters')] = { Type: 'AWS::S3::Bucket', Properties: {} };
    const renamed = idOf('KeysData');
    all.KeysSecond = all[renamed] as Loose[string];
    delete all[renamed];
    of('McpLog').RetentionInDays = 365;
    of('PurgeLog').LogGroupClass = 'STANDARD';
    const lines = await changes(before, after);
    expect(lines.map((line) => line.replace(/[0-9A-F]{8}:/, ':')).toSorted()).toEqual([
      'Sallyport-eu KeysData: destroy',
      'Sallyport-eu KeysSecond: not in the baseline',
      'Sallyport-eu KeysToken: KeySpec cannot be changed',
      'Sallyport-eu RestApiDeploymentStagelive: replace',
      'Sallyport-eu SchedulesDeadLetters: replace',
      'Sallyport-eu Tablesconfig: replace',
      'Sallyport-eu Tablestokens: replace',
    ]);
  });
});
