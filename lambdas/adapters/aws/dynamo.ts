// The port over DynamoDB: low-level items, single-item conditional writes. No transactions, no streams (design, decision 3).

export type Attribute = { readonly S: string } | { readonly N: string } | { readonly BOOL: boolean };
export type Item = { readonly [name: string]: Attribute };

/** A condition with its placeholders. */
export type Expression = {
  readonly expression: string;
  readonly names?: { readonly [placeholder: string]: string };
  readonly values?: Item;
};

export type Page = { readonly items: readonly Item[]; readonly next: Item | undefined };

export type QueryInput = {
  readonly table: string;
  readonly index?: string;
  readonly key: Expression;
  readonly limit?: number;
  readonly start?: Item | undefined;
};

/** Writes answer `false` when their condition does not hold; every other failure throws `StoreUnavailable`. */
export type Dynamo = {
  /** Strongly consistent. */
  readonly get: (table: string, key: Item) => Promise<Item | undefined>;
  readonly put: (table: string, item: Item, condition?: Expression) => Promise<boolean>;
  readonly delete: (table: string, key: Item, condition?: Expression) => Promise<boolean>;
  /** Strongly consistent on the table, eventually on an index. */
  readonly query: (input: QueryInput) => Promise<Page>;
};

/** The hot path's share of the port: what a call to a door may do. */
export type DynamoReader = Pick<Dynamo, 'get'>;

/**
 * A conditional write of a record. Where its answer is lost, the SDK repeats it and the repeat fails on what the first
 * attempt wrote: so a failed condition is believed only once something else than this very record (`v`, `ver`) is there.
 */
export const putRecord = async (
  dynamo: Dynamo,
  table: string,
  key: Item,
  attributes: Item,
  condition: Expression,
): Promise<boolean> => {
  if (await dynamo.put(table, { ...key, ...attributes }, condition)) return true;
  const held = await dynamo.get(table, key);
  return held !== undefined && recordOf(held) === recordOf(attributes);
};

const recordOf = ({ v, ver }: Item): string => JSON.stringify([v, ver]);

export const isConditionFailure = (name: string): boolean => name.endsWith('ConditionalCheckFailedException');

/** A store did not do its part. The name of the AWS error only: messages may carry keys. */
export const storeUnavailable = (service: string, operation: string, name: string): Error => {
  const fault = Object.assign(new Error(`${service} ${operation}: ${name}`), {
    name: 'StoreUnavailable',
    code: `${service}.${name}`,
  });
  // Where it happened, not where it was made.
  Error.captureStackTrace(fault, storeUnavailable);
  return fault;
};

export const isStoreUnavailable = (fault: unknown): boolean =>
  fault instanceof Error && fault.name === 'StoreUnavailable';

export const text = (item: Item, name: string): string => {
  const attribute = item[name];
  if (attribute === undefined || !('S' in attribute)) throw new Error(`stored item lacks ${name}`);
  return attribute.S;
};

export const number = (item: Item, name: string): number | undefined => {
  const attribute = item[name];
  return attribute !== undefined && 'N' in attribute ? Number(attribute.N) : undefined;
};
