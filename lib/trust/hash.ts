// SHA-256 as the pages show it: in hex, over text, bytes or canonical JSON.
import { createHash } from 'node:crypto';
import { canonical } from '#core/canonical.ts';
import type { Json } from '#core/json.ts';

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Over canonical JSON: the order of members says nothing, and one that is undefined is none, as in JSON. */
export const canonicalHash = (value: object): string => sha256(canonical(JSON.parse(JSON.stringify(value)) as Json));
