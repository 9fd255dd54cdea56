import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The operator's own configuration, beside cdk.json. */
export const CONFIG_FILE = join(ROOT, 'sallyport.config.json');
