// Modules of Node that a cold start does without, loaded by who needs them (ADR 24).

/**
 * Not imported: an ES module that imports it reads every export once, and one of them is a getter that loads all of undici, with
 * 30 ms of CPU. `node:https` has loaded the rest of it already.
 */
export const nodeHttp = (): typeof import('node:http') => process.getBuiltinModule('node:http');

/** A list needs none of it, and not every answer is compressed. */
export const nodeZlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib');
