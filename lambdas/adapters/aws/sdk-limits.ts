// What every SDK client is given: without it a service that accepts the connection and never answers is waited for until
// API Gateway cuts at 29 s, and the caller gets a 504 that says nothing instead of a 503 that says: try again.

/** Milliseconds and attempts; three attempts of a hanging service take under 10 s. */
export const SDK_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
};
