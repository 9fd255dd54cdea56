// npm run baseline: records the lasting resources as they are now, and says what that means for a deployed stack.
import { changes, currentStacks, readBaseline, writeBaseline } from './upgrade.ts';

const now = currentStacks();
const said = await changes(readBaseline(), now);
writeBaseline(now);
process.stdout.write(said.length === 0 ? 'Nothing is replaced or lost.\n' : `Recorded:\n${said.join('\n')}\n`);
