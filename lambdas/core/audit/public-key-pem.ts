/** PEM of a SubjectPublicKeyInfo (RFC 7468 §13). @param der of it */
export const publicKeyPem = (der: Uint8Array): string => {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
};
