import type { EventEmitter } from 'node:events';
import type { CheckContext } from '../../model/check.js';
import { pingLent } from './lease.js';
import { defaultStatement, type Fields, field, hasMethods, isMethod, type Ping } from './ping.js';

interface PgClient extends EventEmitter {
  query(config: { readonly text: string; readonly query_timeout?: number }): PromiseLike<unknown>;
  release(error?: unknown): void;
}

interface PgPool {
  connect(): PromiseLike<PgClient>;
  /** Private; looked at with care. */
  readonly _pendingQueue?: unknown;
  readonly _clients?: unknown;
}

/** A pool of `pg`. */
export function pgPoolPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'query', 'connect', 'end') || typeof field(client, 'waitingCount') !== 'number') {
    return undefined;
  }
  const pool = client as unknown as PgPool;
  return {
    kind: 'pg pool',
    run: (context, statement = defaultStatement) => pingPool(pool, statement, context),
    isClosed: () => field(pool, 'ending') === true || field(pool, 'ended') === true,
  };
}

function pingPool(pool: PgPool, statement: string, context: CheckContext): Promise<void> {
  let waiter: Waiter | undefined;
  // The pool listens to idle connections only: one that breaks while it is lent would end the process.
  const ignore = () => {};
  return pingLent<PgClient>(
    {
      acquire() {
        const before = Waiter.lengths(pool);
        const connection = pool.connect();
        waiter = Waiter.since(pool, before);
        return connection;
      },
      ping(connection) {
        connection.on('error', ignore);
        return connection.query({ text: statement });
      },
      release(connection) {
        connection.release();
        connection.off('error', ignore);
      },
      destroy(connection) {
        connection.release(true);
        connection.off('error', ignore);
      },
      leave: () => waiter?.leave() ?? false,
    },
    context,
  );
}

/** What a pool keeps of one that waits: a place in its queue, or a connection that is being made for it. */
class Waiter {
  private readonly queue: unknown[] | undefined;
  private readonly item: unknown;
  private readonly connecting: unknown;

  private constructor(queue: unknown[] | undefined, item: unknown, connecting: unknown) {
    this.queue = queue;
    this.item = item;
    this.connecting = connecting;
  }

  static lengths(pool: PgPool): readonly [number, number] {
    const { _pendingQueue: queue, _clients: clients } = pool;
    return [Array.isArray(queue) ? queue.length : 0, Array.isArray(clients) ? clients.length : 0];
  }

  static since(pool: PgPool, [queued, made]: readonly [number, number]): Waiter {
    const { _pendingQueue: queue, _clients: clients } = pool;
    const item: unknown = Array.isArray(queue) && queue.length > queued ? queue.at(-1) : undefined;
    const connecting: unknown = Array.isArray(clients) && clients.length > made ? clients.at(-1) : undefined;
    return new Waiter(Array.isArray(queue) ? queue : undefined, item, connecting);
  }

  leave(): boolean {
    const at = this.item === undefined ? -1 : (this.queue?.indexOf(this.item) ?? -1);
    if (at >= 0) {
      this.queue?.splice(at, 1);
      return true;
    }
    // A server that takes the connection and says nothing: pg waits for ever, unless told otherwise. With its socket
    // gone, it tells the pool, and the pool tells us.
    const stream = field(field(this.connecting, 'connection'), 'stream') as Fields | undefined;
    if (isMethod(stream?.['destroy'])) (stream as { destroy(): void }).destroy();
    return false;
  }
}

/** A client of `pg`, the native one too. */
export function pgClientPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'query', 'connect', 'end') || typeof field(client, 'connectionParameters') !== 'object') {
    return undefined;
  }
  const connection = client as unknown as PgClient;
  return {
    kind: 'pg client',
    // At its own time limit, the client takes the query out of its queue.
    run: ({ timeoutMs }, statement = defaultStatement) =>
      connection.query({ text: statement, query_timeout: Math.max(1, Math.floor(timeoutMs)) }),
    isClosed: () => field(connection, '_ending') === true || field(connection, '_ended') === true,
  };
}

/** A `sql` of postgres.js. */
export function postgresJsPing(client: object): Ping | undefined {
  if (typeof client !== 'function' || !hasMethods(client, 'unsafe', 'end', 'reserve')) return undefined;
  const sql = client as unknown as {
    unsafe(statement: string): PromiseLike<unknown> & { readonly state?: unknown; cancel?(): unknown };
  };
  let isEnded = false;
  return {
    kind: 'postgres.js',
    run({ signal }, statement = defaultStatement) {
      const query = sql.unsafe(statement);
      const leave = () => {
        // Out of the queue. Where it is with the server already, a request to cancel it would go to a server that does
        // not answer, and its failure be nobody's.
        if (field(query, 'state') === null) query.cancel?.();
      };
      signal.addEventListener('abort', leave, { once: true });
      return Promise.resolve(query).catch((error: unknown) => {
        if (field(error, 'code') === 'CONNECTION_ENDED') isEnded = true;
        throw error;
      });
    },
    isClosed: () => isEnded,
  };
}

/** A PGlite: one connection within the process. */
export function pglitePing(client: object): Ping | undefined {
  if (!hasMethods(client, 'query', 'exec', 'close', 'listen') || typeof field(client, 'closed') !== 'boolean') {
    return undefined;
  }
  const database = client as unknown as { query(statement: string): PromiseLike<unknown> };
  return {
    kind: 'PGlite',
    run: (_context, statement = defaultStatement) => database.query(statement),
    isClosed: () => field(database, 'closed') === true,
  };
}
