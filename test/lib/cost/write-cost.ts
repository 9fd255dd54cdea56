// npm run cost: writes docs/cost.md's tables anew, and the bills of docs/scale.md.
import { scriptOptions } from '#test/support/script-options.ts';
import { COST_DOCUMENTS, currentCostDocument, defaultStack, writeCostDocument } from './default-stack.ts';

scriptOptions(
  `npm run cost

Writes the tables of docs/cost.md and the bills of docs/scale.md anew, from list prices and a stack with every default. It asks nobody.`,
  {},
);
const stack = defaultStack();
for (const name of COST_DOCUMENTS) writeCostDocument(name, currentCostDocument(stack, name));
