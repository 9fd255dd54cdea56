// npm run cost: writes docs/cost.md's tables anew.
import { scriptOptions } from '#test/support/script-options.ts';
import { currentCostDocument, defaultStack, writeCostDocument } from './default-stack.ts';

scriptOptions(
  `npm run cost

Writes the tables of docs/cost.md anew, from list prices and a stack with every default. It asks nobody.`,
  {},
);
writeCostDocument(currentCostDocument(defaultStack()));
