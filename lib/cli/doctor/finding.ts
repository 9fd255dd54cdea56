/** One examined promise. `detail` says what was seen; where `ok` is false, also what to do. */
export type Check = {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly ms?: number;
};

export type FindingKind =
  | ('count' | 'name' | 'description' | 'argument' | 'root' | 'depth' | 'size')
  | ('ref' | 'type' | 'format' | 'keyword' | 'values' | 'items');

/** One thing about one tool that a client minds. `refuses`: the tool or the whole list is lost; `degrades`: sometimes. */
export type Finding = {
  /** Absent: the list as a whole. */
  readonly tool?: string;
  /** What it is about: findings of one kind are told once where there are many. */
  readonly kind: FindingKind;
  readonly effect: 'refuses' | 'degrades';
  readonly detail: string;
};
