// The version of a definition: what a server was made with, and keeps.
import { createHash } from 'node:crypto';

/** The owner of definitions that ship with the code. No tenant has such an id. */
export const BUNDLED = 'bundled';

/**
 * SHA-256 in hex over the owner and the text, byte for byte. Each owner's content is its own, so that one owner's can go
 * while another's of the same text stays.
 */
export const contentHash = (owner: string, text: string): string =>
  createHash('sha256').update(`${owner}\0${text}`).digest('hex');
