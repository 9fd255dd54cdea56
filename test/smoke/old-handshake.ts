import { connect } from 'node:tls';

/**
 * Offers TLS 1.1 and nothing newer. `refused` is the server's word, an alert or a broken connection; anything else is
 * what happened instead, such as this machine's own refusal to ask.
 */
export const oldHandshake = (url: URL): Promise<string> =>
  new Promise((resolve) => {
    const options = {
      host: url.hostname,
      port: Number(url.port || 443),
      ...(/^[\d.]+$/.test(url.hostname) ? {} : { servername: url.hostname }),
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      // Without it OpenSSL does not offer what it holds for weak, and the server would not be asked.
      ciphers: 'DEFAULT@SECLEVEL=0',
      rejectUnauthorized: false,
      timeout: 10_000,
    } as const;
    const socket = connect(options, () => {
      socket.destroy();
      resolve('a handshake of TLS 1.1 succeeded');
    });
    socket.on('timeout', () => socket.destroy(new Error('no answer to a handshake of TLS 1.1')));
    socket.on('error', ({ code = '', message }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNRESET' || code.includes('ALERT') ? 'refused' : `not asked: ${code || message}`),
    );
  });
