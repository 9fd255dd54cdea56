// What can be wrong with an archive, and where.
import { err, type Result } from '#core/result.ts';

/**
 * `altered`: something is not what was signed. `missing`: what is named by a digest is not there. `gap`: all of it is signed,
 * and yet records between are not. `truncated`: it ends before a digest that is known to exist.
 */
export type Fault = 'altered' | 'missing' | 'gap' | 'truncated';

/** The first thing that is wrong, as near as it can be told. */
export type Place = {
  /** Number of the digest. */
  readonly digest?: number;
  /** Key of the file. */
  readonly object?: string;
  readonly tenant?: string;
  /** Of the batch, the first is 1. */
  readonly line?: number;
  readonly seq?: number;
  /** Id of the record, where its line still says one. */
  readonly event?: string;
};

export type Finding = Place & {
  readonly fault: Fault;
  /** A sentence without a subject: what is wrong with the place. */
  readonly detail: string;
};

export const found = (fault: Fault, detail: string, place: Place): Result<never, Finding> =>
  err({ fault, detail, ...place });
