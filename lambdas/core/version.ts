/** Of package.json, which tests compare it with. */
export const VERSION = '0.1.0';
