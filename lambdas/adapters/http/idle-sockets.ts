// Connections that idled too long are closed instead of reused: a frozen Lambda does not see its upstream hang up, and a
// request written to such a connection is lost without a retry.
import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { isYounger } from '#core/younger.ts';

/** Makes the agent remember when each connection was last in use; the result closes those idle for `maxIdleMs`. */
export const idleSocketCloser = (agent: Agent, now: () => number, maxIdleMs: number): (() => void) => {
  const released = new WeakMap<Duplex, number>();
  const keepSocketAlive = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => unknown;
  agent.keepSocketAlive = (socket: Duplex) => {
    released.set(socket, now());
    return keepSocketAlive(socket);
  };
  return () => {
    for (const sockets of Object.values(agent.freeSockets))
      for (const socket of sockets ?? []) if (!isYounger(released.get(socket) ?? 0, maxIdleMs, now())) socket.destroy();
  };
};
