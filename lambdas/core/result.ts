// Expected failures are values: a reader sees in the type what can go wrong; faults throw.

export type Ok<T> = { readonly ok: true; readonly value: T };
export type Err<E> = { readonly ok: false; readonly error: E };
export type Result<T, E> = Ok<T> | Err<E>;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = <E>(error: E): Err<E> => ({ ok: false, error });

/** One bad field: `pointer` is an RFC 6901 JSON pointer into what the caller sent, `detail` one sentence for a person. */
export type Problem = { readonly pointer: string; readonly detail: string };
