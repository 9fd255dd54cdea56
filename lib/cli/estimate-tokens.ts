/** Words, digits by three at most, and whatever stands between: about how tokenizers of models cut a text. */
const PIECES = /\p{L}+|\p{N}{1,3}|[^\s\p{L}\p{N}]+/gu;

/** Of that many bytes or characters a piece is mostly one token. */
const WORD_BYTES = 8;
const SIGNS = 3;
/** Commonly the space before a word, and a quote with what follows it, are in one token. */
const SHARED = 0.9;

/**
 * About how many tokens a text costs a model. Against two public tokenizers, over the 3,776 tools of 25 definitions, it was
 * 0.2 % and 2.0 % above the sum, and between 9.5 % below and 4.6 % above for any one definition (ADR 19).
 */
export const estimateTokens = (text: string): number => {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    if (/^\p{N}/u.test(piece)) tokens += 1;
    else
      tokens += /^\p{L}/u.test(piece)
        ? Math.ceil(Buffer.byteLength(piece) / WORD_BYTES)
        : Math.ceil(piece.length / SIGNS);
  }
  return Math.round(tokens * SHARED);
};
