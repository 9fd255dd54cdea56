// npm run baseline: records the lasting resources as they are now, and says what that means for a deployed stack.
import { scriptOptions } from '#test/support/script-options.ts';
import { type Baseline, changes, currentStacks, readBaseline, writeBaseline } from './upgrade.ts';

scriptOptions(
  `npm run baseline

Records the resources that hold data or an address in test/lib/stack/baseline.json, as two default stacks have them now,
and prints what an update of a deployed stack would replace, lose or break on (docs/configuration.md, "Upgrading").`,
  {},
);

const before = ((): Baseline => {
  try {
    return readBaseline();
  } catch (fault) {
    process.stderr.write(`${(fault as Error).message}\n`);
    return process.exit(1);
  }
})();
const now = currentStacks();
const said = await changes(before, now);
writeBaseline(now);
process.stdout.write(said.length === 0 ? 'Nothing is replaced or lost.\n' : `Recorded:\n${said.join('\n')}\n`);
