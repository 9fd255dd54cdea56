// What a model was shown of a tool, as one hash.
import { createHash } from 'node:crypto';
import type { Tool } from './tool.ts';

/** SHA-256 in hex over the tool as `tools/list` answers it: another byte that a model sees is another hash. */
export const definitionHash = ({ fragment }: Pick<Tool, 'fragment'>): string =>
  createHash('sha256').update(fragment).digest('hex');
