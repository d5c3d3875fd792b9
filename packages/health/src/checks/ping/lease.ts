import type { CheckContext } from '../../model/check.js';

/** A connection that a pool lends. */
export interface Lease<Connection> {
  /** Asks the pool for a connection. */
  acquire(): PromiseLike<Connection>;
  ping(connection: Connection): PromiseLike<unknown>;
  /** Gives it back, fit for others. */
  release(connection: Connection): unknown;
  /** Takes it out of the pool, with whatever hangs on it. */
  destroy(connection: Connection): unknown;
  /** Gives up waiting for a connection; says whether the pool will not hand out one any more. */
  leave?(): boolean;
}

/**
 * Pings over a connection that is lent by a pool, and gives it back whatever happens. At the time limit it is destroyed:
 * an answer that comes later would else belong to whoever gets it next, and one that never comes would hold it for ever,
 * until checks alone have used up the pool. Whoever still waits for a connection then leaves the queue where the pool
 * allows; else the connection is given back as soon as it comes.
 */
export function pingLent<Connection>(lease: Lease<Connection>, { signal }: CheckContext): Promise<void> {
  return new Promise((resolve, reject) => {
    let lent: { readonly connection: Connection } | undefined;
    let isOver = false;
    let hasGivenUp = false;

    const giveBack = (how: 'release' | 'destroy') => {
      const given = lent;
      lent = undefined;
      if (given === undefined) return;
      try {
        Promise.resolve(lease[how](given.connection)).catch(() => {});
      } catch {
        // It is broken already, and the pool has noticed.
      }
    };
    const end = (settle: () => void, how: 'release' | 'destroy') => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', onAbort);
      giveBack(how);
      settle();
    };
    const fail = (error: unknown) => end(() => reject(error), 'destroy');
    const onAbort = () => {
      hasGivenUp = true;
      // Until the pool has answered, this run counts as one that has not ended.
      if (lent !== undefined || lease.leave?.() === true) fail(signal.reason);
    };

    signal.addEventListener('abort', onAbort, { once: true });
    attempt(() => lease.acquire()).then((connection) => {
      lent = { connection };
      if (isOver) giveBack('release');
      else if (hasGivenUp) end(() => reject(signal.reason), 'release');
      else attempt(() => lease.ping(connection)).then(() => end(resolve, 'release'), fail);
    }, fail);
  });
}

/** The promise of a call that may throw instead. */
function attempt<T>(call: () => PromiseLike<T>): Promise<T> {
  return new Promise((resolve) => resolve(call()));
}

/** A promise of what is told to a callback of Node's kind. */
export function called<T>(call: (callback: (error: unknown, result: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      if (error !== null && error !== undefined) reject(error);
      else resolve(result);
    });
  });
}
