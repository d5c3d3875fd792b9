import { isThenable, settled } from '../wrapping/settled.js';
import { wrapMethod } from '../wrapping/wrapped-method.js';
import { isAcquireTimeout } from './acquire-timeout.js';
import type { PoolSource } from './pool-source.js';
import { Stopwatch } from './stopwatch.js';

interface SequelizePool {
  readonly size: number;
  readonly available: number;
  readonly using: number;
  readonly waiting: number;
  readonly maxSize?: number;
  acquire(): Promise<unknown>;
  release(connection: unknown): unknown;
}

/** A pool of `sequelize-pool`, or a Sequelize that has one; undefined: it is none. Of replicas, the pool that writes. */
export function sequelizePool(target: unknown): PoolSource | undefined {
  const pool = poolOf(target);
  if (pool === undefined) return undefined;
  return {
    read: () => ({ used: pool.using, idle: pool.available, pending: pool.waiting, max: pool.maxSize }),
    watch(listener, now) {
      const uses = new Stopwatch(now, listener.used);
      const undo = [
        wrapMethod(
          pool,
          'acquire',
          (original) =>
            function (...parameters) {
              const startedMs = now();
              const result = original.apply(this, parameters);
              if (!isThenable(result)) return result;
              return settled(
                result,
                (connection) => {
                  listener.waited(now() - startedMs);
                  uses.start(connection);
                },
                (error) => {
                  if (isAcquireTimeout(error)) listener.timedOut();
                },
              );
            },
        ),
        wrapMethod(
          pool,
          'release',
          (original) =>
            function (...parameters) {
              uses.stop(parameters[0]);
              return original.apply(this, parameters);
            },
        ),
      ];
      return () => {
        for (const undoOne of undo) undoOne();
      };
    },
  };
}

function poolOf(target: unknown): SequelizePool | undefined {
  const { connectionManager } = (target ?? {}) as { readonly connectionManager?: { readonly pool?: unknown } };
  const managed = connectionManager?.pool;
  return [target, (managed as { readonly write?: unknown } | null | undefined)?.write, managed].find(isSequelizePool);
}

function isSequelizePool(value: unknown): value is SequelizePool {
  const pool = value as Partial<SequelizePool> | null | undefined;
  return (
    typeof pool === 'object' &&
    typeof pool?.acquire === 'function' &&
    typeof pool.release === 'function' &&
    typeof pool.using === 'number' &&
    typeof pool.waiting === 'number'
  );
}
