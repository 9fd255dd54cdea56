/** 1 to 255 visible ASCII characters, in a header, in `params._meta` and on the command line alike. */
export const isIdempotencyKey = (text: string): boolean => /^[\x21-\x7e]{1,255}$/.test(text);
