import type { EventEmitter } from 'node:events';
import { isPool } from '../drivers/pg/pg-driver.js';
import { wrapMethod } from '../wrapping/wrapped-method.js';
import { isAcquireTimeout } from './acquire-timeout.js';
import { acquired } from './acquired.js';
import type { PoolSource } from './pool-source.js';
import { Stopwatch } from './stopwatch.js';

interface PgPool extends EventEmitter {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options?: { readonly max?: unknown };
  readonly newClient?: unknown;
  readonly _clients?: readonly object[];
}

/** A pool of `pg`; undefined: it is none. */
export function pgPool(target: unknown): PoolSource | undefined {
  if (!isPool(target)) return undefined;
  const pool = target as unknown as PgPool;
  const { max } = pool.options ?? {};
  return {
    read: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      pending: pool.waitingCount,
      max: typeof max === 'number' ? max : undefined,
    }),
    watch(listener, now) {
      const uses = new Stopwatch(now, listener.used);
      const openings = new Stopwatch(now, listener.created);
      const onAcquire = (client: unknown) => uses.start(client);
      const onRelease = (_: unknown, client: unknown) => uses.stop(client);
      const onConnect = (client: unknown) => openings.stop(client);
      const undo = [
        wrapMethod(
          pool,
          'connect',
          (original) =>
            function (...parameters) {
              const startedMs = now();
              return acquired(original, this, parameters, (error) => {
                if (error == null) listener.waited(now() - startedMs);
                else if (isAcquireTimeout(error)) listener.timedOut();
              });
            },
        ),
      ];
      // Private: where it is missing, only the time that opening takes is not known.
      if (typeof pool.newClient === 'function') {
        const opening = wrapMethod(
          pool,
          'newClient',
          (original) =>
            function (...parameters) {
              const result = original.apply(this, parameters);
              openings.start(pool._clients?.at(-1));
              return result;
            },
        );
        undo.push(opening);
      }
      pool.on('acquire', onAcquire).on('release', onRelease).on('connect', onConnect);
      return () => {
        pool.off('acquire', onAcquire).off('release', onRelease).off('connect', onConnect);
        for (const undoOne of undo) undoOne();
      };
    },
  };
}
