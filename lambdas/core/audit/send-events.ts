// Events in batches to a stream that may take some of a batch, or none, for a while.

/** How much a stream takes at once. */
export type StreamLimits = {
  /** Of one batch. */
  readonly records: number;
  readonly bytes: number;
  /** Of one record; not above `bytes`. */
  readonly recordBytes: number;
};

export type EventStream = {
  readonly limits: StreamLimits;
  /**
   * @returns for each record, in their order, the stream's word for why it did not take it; `undefined` where it did. Rejects where
   * it took none, or nobody knows.
   */
  readonly put: (records: readonly Uint8Array[]) => Promise<readonly (string | undefined)[]>;
};

export type SendDeps = {
  readonly events: Pick<EventStream, 'put'>;
  /** When to try no more, epoch milliseconds. */
  readonly until: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
};

/** After as many attempts in a row as did not get a single record through. */
const PAUSES_MS = [250, 500, 1000];

/** In their order, each batch as full as it may be. Records above the limit are the caller's to leave out. */
export const batchesOf = (records: readonly Uint8Array[], limits: StreamLimits): readonly (readonly Uint8Array[])[] => {
  const batches: Uint8Array[][] = [];
  let bytes = 0;
  for (const record of records) {
    const last = batches.at(-1);
    bytes += record.length;
    if (last !== undefined && last.length < limits.records && bytes <= limits.bytes) {
      last.push(record);
      continue;
    }
    batches.push([record]);
    bytes = record.length;
  }
  return batches;
};

/** Tries what was not taken again. Rejects once nothing more of it gets through, or the time is up. */
export const sendBatch = async (batch: readonly Uint8Array[], deps: SendDeps): Promise<void> => {
  let left = batch;
  let vain = 0;
  while (left.length > 0) {
    const { refused, fault } = await attempt(left, deps.events);
    if (refused.length === 0) return;
    // Some of it got through: a limit by the second, which a large batch meets several times.
    if (refused.length < left.length) vain = 0;
    const pause = PAUSES_MS[vain];
    if (pause === undefined || deps.now() + pause >= deps.until) throw fault;
    await deps.sleep(pause);
    vain += 1;
    left = refused;
  }
};

type Attempt = { readonly refused: readonly Uint8Array[]; readonly fault: unknown };

const attempt = async (records: readonly Uint8Array[], events: Pick<EventStream, 'put'>): Promise<Attempt> => {
  try {
    const words = await events.put(records);
    const code = words.find((word) => word !== undefined);
    const refused = records.filter((_, at) => words[at] !== undefined);
    return { refused, fault: Object.assign(new Error('records refused'), { name: 'StreamRefused', code }) };
  } catch (fault) {
    return { refused: records, fault };
  }
};
