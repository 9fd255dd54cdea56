// What an import says of an operation that is no tool, or a lesser one than the document describes.

export type ReportEntry = {
  /** `GET /tickets/{id}`, or a part of the document that stands for all of them (`servers`, `security`). */
  readonly operation: string;
  /**
   * `failed`: no tool; `needs`: no tool until the gateway, or somebody, does more; `note`: a tool, but not all of what the
   * document says.
   */
  readonly kind: 'failed' | 'needs' | 'note';
  readonly reason: string;
  /** What to do about it. */
  readonly action: string;
};

/** Collects what is noticed of one operation, each thing once. */
export type Notes = { readonly add: (reason: string, action: string) => void; readonly entries: () => ReportEntry[] };

export const notesOn = (operation: string): Notes => {
  const noted = new Map<string, ReportEntry>();
  return {
    add: (reason, action) => noted.set(reason, { operation, kind: 'note', reason, action }),
    entries: () => [...noted.values()],
  };
};
