// Where a record lies until it is sealed: by the minute of its intent, so that intent and outcome end up together and a
// minute that is over can be read as a whole; spread over partitions by id, since a minute's writes are all of now.

export const MINUTE_MS = 60_000;

/** Partitions of a minute: each takes 1,000 writes a second (DynamoDB), and a call makes two. */
export const AUDIT_SHARDS = 8;

/** The minute of a time, as a count of minutes since the epoch. @param time epoch milliseconds */
export const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);

/** @param id ULID */
export const shardOf = (id: string): number => id.charCodeAt(id.length - 1) % AUDIT_SHARDS;
