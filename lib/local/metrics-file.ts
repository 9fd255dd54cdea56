// Metrics of the local mode, kept as lines beside its tables: what `sallyport sla report --log` reads.
import { openSync, writeSync } from 'node:fs';

export const METRICS_FILE = 'metrics.ndjson';

/**
 * Appends to the file, which its owner alone may read. A line is on its way to the disk before its request is answered.
 *
 * @param complain is told once where lines cannot be written any more: no request fails for that
 */
export const openMetricsFile = (file: string, complain: (line: string) => void): ((line: string) => void) => {
  const handle = openSync(file, 'a', 0o600);
  let isBroken = false;
  return (line) => {
    if (isBroken) return;
    try {
      writeSync(handle, `${line}\n`);
    } catch (fault) {
      isBroken = true;
      complain(`${file} cannot be written (${(fault as NodeJS.ErrnoException).code}): metrics are lost from now on.`);
    }
  };
};
