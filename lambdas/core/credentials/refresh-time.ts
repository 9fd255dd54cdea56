// How long a refresh may take, in milliseconds.

/** Of the token endpoint: less than half a lease. */
export const TOKEN_TIMEOUT_MS = 8000;
/** What a holder keeps for writing down what was granted. */
const LANDING_MS = 5000;
/** With less left than this a refresh does not begin. */
export const REFRESH_MS = TOKEN_TIMEOUT_MS + LANDING_MS;
