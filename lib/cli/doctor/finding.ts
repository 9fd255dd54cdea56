/** One examined promise. `detail` says what was seen; where `ok` is false, also what to do. */
export type Check = {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly ms?: number;
};

/** One thing about one tool that a client minds. `refuses`: the tool or the whole list is lost; `degrades`: sometimes. */
export type Finding = {
  /** Absent: the list as a whole. */
  readonly tool?: string;
  readonly effect: 'refuses' | 'degrades';
  readonly detail: string;
};
