// From replies to one HTTP answer. 2025-03-26, basic/transports: a batch answers 200 with an array, or 202 with nothing.
import { type HttpAnswer, jsonAnswer } from '#core/http.ts';
import type { Reply } from './rpc.ts';

/** Each item of a batch is an upstream request: a bomb of small messages must not become a storm. */
export const MAX_BATCH = 20;

/** Bytes of the whole answer as Lambda hands it on; over 6 MB a write that succeeded would look failed. */
export const MAX_ENVELOPE = 5.5 * 1024 * 1024;

/** Nothing to answer: notifications and responses were accepted. */
const ACCEPTED: HttpAnswer = { status: 202, headers: {}, body: '' };

export const singleAnswer = (reply: Reply | undefined): HttpAnswer =>
  reply === undefined ? ACCEPTED : jsonAnswer(reply.status, reply.body, reply.headers);

/** @param headers those of the tightest rate limit among the items */
export const batchAnswer = (replies: readonly Reply[], headers: { readonly [name: string]: string }): HttpAnswer =>
  replies.length === 0 ? ACCEPTED : jsonAnswer(200, `[${replies.map((reply) => reply.body).join(',')}]`, headers);
