/** A figure of the soak, beside what it has to be. */
export type Verdict = { readonly what: string; readonly value: string; readonly bound: string; readonly met: boolean };

export const count = (value: number): string => value.toLocaleString('en');
