declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** @param options `path` keeps the data on disk; the `…Ms` delays imitate table state changes */
  function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
  export = dynalite;
}
