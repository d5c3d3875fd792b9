import { field, hasMethods, type Ping } from './ping.js';

interface Pingable {
  ping(): PromiseLike<unknown>;
}

/** A client or cluster of `ioredis`. */
export function ioredisPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'ping', 'duplicate', 'disconnect') || typeof field(client, 'status') !== 'string') {
    return undefined;
  }
  const redis = client as unknown as Pingable;
  const status = () => String(field(redis, 'status'));
  return {
    kind: 'ioredis',
    run() {
      // A ping would wait in the queue of the client until there is a connection again.
      if (/^(?:reconnecting|close|end|disconnecting)$/.test(status())) throw new Error(`not connected: ${status()}`);
      return redis.ping();
    },
    isClosed: () => status() === 'end',
  };
}

/** Clients of `redis` that were open once: before `connect()` they look as after `close()`. */
const seenOpen = new WeakSet<object>();

/** A client, pool or cluster of `redis` (node-redis). */
export function nodeRedisPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'ping', 'connect') || typeof field(client, 'isOpen') !== 'boolean') return undefined;
  const redis = client as unknown as Pingable;
  return {
    kind: 'node-redis',
    run() {
      if (field(redis, 'isOpen') === true) seenOpen.add(client);
      if (field(redis, 'isOpen') === false) throw new Error('not connected: the client is closed');
      // As above.
      if (field(redis, 'isReady') === false) throw new Error('not connected: it is connecting, again or still');
      return redis.ping();
    },
    isClosed() {
      if (field(redis, 'isOpen') === true) seenOpen.add(client);
      return field(redis, 'isOpen') === false && seenOpen.has(client);
    },
  };
}
