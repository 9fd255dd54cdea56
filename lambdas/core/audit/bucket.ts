// Where a record lies until it is sealed: by the minute of its intent, so that intent and outcome end up together and a
// minute that is over can be read as a whole; spread over partitions by id, since a minute's writes are all of now.

import { ALPHABET } from './ulid.ts';

export const MINUTE_MS = 60_000;

/** Partitions of a minute: each takes 1,000 writes a second (DynamoDB), and a call makes two. */
export const AUDIT_SHARDS = 8;

/** The minute of a time, as a count of minutes since the epoch. @param time epoch milliseconds */
export const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);

/** By digit, of which each shard has four; by character code one would have five and another three. @param id ULID */
export const shardOf = (id: string): number => ALPHABET.indexOf(id.slice(-1)) % AUDIT_SHARDS;
