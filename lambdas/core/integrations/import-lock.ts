// What an import of an OpenAPI document leaves in its definition for the next one, so that importing again renames nothing.

export type ImportLock = {
  /** `--base-url` of the import, which holds for the next one too. */
  readonly base_url?: string;
  /** Fingerprint of `auth` as the document says it. */
  readonly auth: string;
  /** By METHOD, a space and the path as the document has it. */
  readonly operations: { readonly [operation: string]: LockedOperation };
};

export type LockedOperation = {
  readonly resource: string;
  readonly method: string;
  readonly tool_name: string;
  /** Fingerprint of method and record as the importer made them. Absent: the document has lost it; the name stays taken. */
  readonly made?: string;
};
