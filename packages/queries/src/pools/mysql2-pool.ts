import type { EventEmitter } from 'node:events';
import { coreOf, isCorePool } from '../drivers/mysql2/mysql2-driver.js';
import { wrapMethod } from '../wrapping/wrapped-method.js';
import { isAcquireTimeout } from './acquire-timeout.js';
import { acquired } from './acquired.js';
import type { PoolSource } from './pool-source.js';
import { Stopwatch } from './stopwatch.js';

interface List {
  readonly length: number;
  get?(at: number): unknown;
}

interface Mysql2Pool extends EventEmitter {
  readonly config?: { readonly connectionLimit?: unknown; readonly maxIdle?: unknown };
  readonly _allConnections?: List;
  readonly _freeConnections?: List;
  readonly _connectionQueue?: List;
}

/** A pool of `mysql2` or `mysql2/promise`; undefined: it is none. Its numbers are those of private lists. */
export function mysql2Pool(target: unknown): PoolSource | undefined {
  const core = coreOf(target);
  if (!isCorePool(core)) return undefined;
  const pool = core as unknown as Mysql2Pool;
  const limit = (value: unknown) => (typeof value === 'number' && value > 0 ? value : undefined);
  return {
    read() {
      const all = pool._allConnections?.length ?? 0;
      const idle = pool._freeConnections?.length ?? 0;
      return {
        used: Math.max(0, all - idle),
        idle,
        pending: pool._connectionQueue?.length ?? 0,
        max: limit(pool.config?.connectionLimit),
        idleMax: limit(pool.config?.maxIdle),
      };
    },
    watch(listener, now) {
      const uses = new Stopwatch(now, listener.used);
      const openings = new Stopwatch(now, listener.created);
      const onRelease = (connection: unknown) => uses.stop(connection);
      const onConnection = (connection: unknown) => openings.stop(connection);
      const undo = wrapMethod(
        pool,
        'getConnection',
        (original) =>
          function (...parameters) {
            const startedMs = now();
            const before = pool._allConnections?.length ?? 0;
            const result = acquired(original, this, parameters, (error, connection) => {
              if (error != null) {
                if (isAcquireTimeout(error)) listener.timedOut();
                return;
              }
              listener.waited(now() - startedMs);
              // One that was waited for is passed on without an event.
              uses.start(connection);
            });
            const { _allConnections: all } = pool;
            if (all !== undefined && all.length > before) openings.start(all.get?.(all.length - 1));
            return result;
          },
      );
      pool.on('release', onRelease).on('connection', onConnection);
      return () => {
        pool.off('release', onRelease).off('connection', onConnection);
        undo();
      };
    },
  };
}
