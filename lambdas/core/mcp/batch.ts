// From replies to one HTTP answer. 2025-03-26, basic/transports: a batch answers 200 with an array, or 202 with nothing.
import { type HttpAnswer, jsonAnswer } from '#core/http.ts';
import type { Reply } from './rpc.ts';

/** Nothing to answer: notifications and responses were accepted. */
const ACCEPTED: HttpAnswer = { status: 202, headers: {}, body: '' };

export const singleAnswer = (reply: Reply | undefined): HttpAnswer =>
  reply === undefined ? ACCEPTED : jsonAnswer(reply.status, reply.body, reply.headers);

/** @param headers those of the tightest rate limit among the items */
export const batchAnswer = (replies: readonly Reply[], headers: { readonly [name: string]: string }): HttpAnswer =>
  replies.length === 0 ? ACCEPTED : jsonAnswer(200, `[${replies.map((reply) => reply.body).join(',')}]`, headers);
