// Tools that an agent can afford together: where they are large on average, the largest are told more coarsely.
import type { ImportedOperation } from './import-operation.ts';
import type { Operation } from './operations.ts';
import { AFFORDABLE, COMFORTABLE } from './schema/limits.ts';

/** A tool's name, annotations and the braces around them. */
const FRAME = 350;

const sizeOf = ({ method }: ImportedOperation): number =>
  method === undefined ? 0 : Buffer.byteLength(JSON.stringify(method.record)) + FRAME;

/** @param convert one operation, with so many bytes for its schemas before they are told more coarsely */
export const affordably = (
  operations: readonly Operation[],
  convert: (operation: Operation, comfortable: number) => ImportedOperation,
): readonly ImportedOperation[] => {
  const [first, ...further] = COMFORTABLE;
  let imported = operations.map((operation) => convert(operation, first));
  for (const comfortable of further) {
    const tools = imported.filter(({ method }) => method !== undefined);
    if (tools.reduce((sum, each) => sum + sizeOf(each), 0) <= AFFORDABLE * tools.length) break;
    imported = imported.map((each, i) =>
      sizeOf(each) > comfortable ? convert(operations[i] as Operation, comfortable) : each,
    );
  }
  return imported;
};
