// When doors were last used, as the audit log tells it: a call writes nothing for this.

/** Epoch milliseconds of a server's last call that is sealed; `undefined`: of none is known. */
export type LastUse = (tenant: string, server: string) => Promise<number | undefined>;

export type UseLog = {
  readonly lastUse: LastUse;
  /** Every call that began before this time (epoch milliseconds) is in `lastUse`; 0 where nothing was ever sealed. */
  readonly knownUntil: () => Promise<number>;
};

/** Where nobody reads the audit log: no door is ever known to be unused. */
export const NO_USE_LOG: UseLog = { lastUse: async () => undefined, knownUntil: async () => 0 };
