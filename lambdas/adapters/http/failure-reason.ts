// Node's error codes as the reasons of the exchange contract.
import type { UpstreamFailureReason } from '#core/upstream/exchange.ts';

const REASONS: ReadonlyMap<string, UpstreamFailureReason> = new Map([
  ['ADDRESS_NOT_ALLOWED', 'address_not_allowed'],
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'refused'],
  ['ENETUNREACH', 'refused'],
  ['EADDRNOTAVAIL', 'refused'],
  ['ETIMEDOUT', 'timeout'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['HPE_HEADER_OVERFLOW', 'too_large'],
  // The connection ended inside a message: cut short, not malformed.
  ['HPE_INVALID_EOF_STATE', 'reset'],
  ['EPROTO', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['HOSTNAME_MISMATCH', 'tls'],
  ['INVALID_CA', 'tls'],
  ['INVALID_PURPOSE', 'tls'],
]);

const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_)/;

/** Reason of a connection's error; what is not known is a reset, the least that can be said. */
export const failureReason = (error: NodeJS.ErrnoException): UpstreamFailureReason => {
  const code = error.code ?? '';
  const known = REASONS.get(code);
  if (known !== undefined) return known;
  if (TLS_CODE.test(code)) return 'tls';
  return code.startsWith('HPE_') ? 'not_decodable' : 'reset';
};
