// npm run cost: writes docs/cost.md's tables anew.
import { currentCostDocument, defaultStack, writeCostDocument } from './default-stack.ts';

writeCostDocument(currentCostDocument(defaultStack()));
