// Preloaded into measured functions, which call public addresses only: whatever goes to port 443 reaches the bench's upstream
// under a public address. JavaScript, or type stripping would be measured with it.
import { Socket } from 'node:net';

const { connect } = Socket.prototype;
Socket.prototype.connect = function (...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  if (Number(options?.port) === 443) {
    options.host = '127.0.0.1';
    options.port = Number(process.env.BENCH_UPSTREAM_PORT);
    Object.defineProperty(this, 'remoteAddress', { get: () => '8.8.8.8' });
  }
  return connect.apply(this, given);
};
