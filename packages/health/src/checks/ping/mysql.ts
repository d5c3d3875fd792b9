import { called, pingLent } from './lease.js';
import { field, hasMethods, isMethod, type Ping } from './ping.js';

type Callback = (error: unknown, result?: unknown) => void;

interface Mysql2Connection {
  ping(callback: Callback): unknown;
  release(): void;
  destroy(): void;
}

interface Queue {
  readonly length: number;
  get(at: number): unknown;
  removeOne(at: number): unknown;
}

/** A pool of `mysql2`, of callbacks or of promises, which has the other one inside. */
export function mysql2PoolPing(client: object): Ping | undefined {
  const inner = field(client, 'pool');
  const core = isMysql2Pool(inner) ? inner : client;
  if (!isMysql2Pool(core)) return undefined;
  const pool = core as unknown as { getConnection(callback: Callback): void };
  return {
    kind: 'mysql2 pool',
    run(context, statement) {
      let leave: (() => boolean) | undefined;
      return pingLent<Mysql2Connection>(
        {
          acquire() {
            const before = lengthOf(pool);
            const connection = called<Mysql2Connection>((callback) => pool.getConnection(callback as Callback));
            leave = leaverOf(pool, before);
            return connection;
          },
          ping: (connection) => pingMysql2(connection, statement),
          release: (connection) => connection.release(),
          destroy: (connection) => connection.destroy(),
          leave: () => leave?.() ?? false,
        },
        context,
      );
    },
    isClosed: () => field(pool, '_closed') === true,
  };
}

function isMysql2Pool(target: unknown): target is object {
  return (
    hasMethods(target, 'getConnection', 'query', 'execute', 'releaseConnection') &&
    typeof field(field(target, 'config'), 'connectionConfig') === 'object'
  );
}

/** The queue of those who wait is private: looked at with care. */
function queueOf(pool: object): Queue | undefined {
  const queue = field(pool, '_connectionQueue');
  return hasMethods(queue, 'get', 'removeOne') ? (queue as unknown as Queue) : undefined;
}

function lengthOf(pool: object): number {
  return queueOf(pool)?.length ?? 0;
}

function leaverOf(pool: object, before: number): (() => boolean) | undefined {
  const queue = queueOf(pool);
  if (queue === undefined || queue.length <= before) return undefined;
  const waiter = queue.get(queue.length - 1);
  return () => {
    for (let at = 0; at < queue.length; at++) {
      if (queue.get(at) !== waiter) continue;
      queue.removeOne(at);
      return true;
    }
    return false;
  };
}

/** The protocol's own ping, which is no query; where a statement was asked for, that one. */
function pingMysql2(connection: object, statement: string | undefined): Promise<unknown> {
  const target = connection as { ping(callback: Callback): void; query(sql: string, callback: Callback): void };
  return called((callback) =>
    statement === undefined ? target.ping(callback as Callback) : target.query(statement, callback as Callback),
  );
}

/** A connection of `mysql2`, of callbacks or of promises. */
export function mysql2ConnectionPing(client: object): Ping | undefined {
  const inner = field(client, 'connection');
  const core = isMysql2Connection(inner) ? inner : client;
  if (!isMysql2Connection(core)) return undefined;
  return {
    kind: 'mysql2 connection',
    run: (_context, statement) => pingMysql2(core, statement),
    isClosed: () => field(core, '_closing') === true || field(core, '_fatalError') instanceof Error,
  };
}

function isMysql2Connection(target: unknown): target is object {
  return hasMethods(target, 'query', 'execute', 'prepare', 'ping', 'on') && typeof field(target, 'config') === 'object';
}

interface MariadbConnection {
  ping(callback?: Callback): PromiseLike<unknown> | undefined;
  query(sql: string, callback?: Callback): PromiseLike<unknown> | undefined;
  release(callback?: Callback): unknown;
  destroy(): void;
}

/** A pool of `mariadb`. One that waits in its queue leaves by itself, at its `acquireTimeout`. */
export function mariadbPoolPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'getConnection', 'batch', 'taskQueueSize', 'activeConnections')) return undefined;
  const pool = client as unknown as { getConnection(callback?: Callback): PromiseLike<MariadbConnection> | undefined };
  return {
    kind: 'mariadb pool',
    run: (context, statement) =>
      pingLent<MariadbConnection>(
        {
          acquire: () =>
            isOfCallbacks(pool)
              ? called<MariadbConnection>((callback) => pool.getConnection(callback as Callback))
              : (pool.getConnection() as PromiseLike<MariadbConnection>),
          ping: (connection) => pingMariadb(connection, isOfCallbacks(pool), statement),
          release: (connection) => connection.release(),
          destroy: (connection) => connection.destroy(),
        },
        context,
      ),
    isClosed: () => field(pool, 'closed') === true,
  };
}

/** A connection of `mariadb`. */
export function mariadbConnectionPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'query', 'execute', 'batch', 'beginTransaction', 'isValid', 'ping')) return undefined;
  const connection = client as unknown as MariadbConnection & { isValid(): boolean };
  return {
    kind: 'mariadb connection',
    run: (_context, statement) => pingMariadb(connection, isOfCallbacks(connection), statement),
    isClosed: () => connection.isValid() === false,
  };
}

/** Both kinds have the same methods; their classes are called `…Callback`, as `PoolCallback`. */
function isOfCallbacks(target: object): boolean {
  const { constructor } = target as { constructor?: { readonly name?: unknown } };
  return typeof constructor?.name === 'string' && constructor.name.endsWith('Callback');
}

function pingMariadb(
  connection: MariadbConnection,
  ofCallbacks: boolean,
  statement: string | undefined,
): PromiseLike<unknown> {
  const ask = (callback?: Callback) => {
    // A callback that is undefined would be taken for a value.
    if (statement === undefined) return callback === undefined ? connection.ping() : connection.ping(callback);
    return callback === undefined ? connection.query(statement) : connection.query(statement, callback);
  };
  if (ofCallbacks) return called((callback) => ask(callback as Callback));
  const answer = ask();
  return isMethod(field(answer, 'then')) ? (answer as PromiseLike<unknown>) : Promise.resolve();
}
