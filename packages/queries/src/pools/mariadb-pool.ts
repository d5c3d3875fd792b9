import { ConnectionQueue } from '../drivers/mariadb/connection-queue.js';
import { isPool } from '../drivers/mariadb/mariadb-driver.js';
import { wrapMethod } from '../wrapping/wrapped-method.js';
import { isAcquireTimeout } from './acquire-timeout.js';
import { acquired } from './acquired.js';
import type { PoolSource } from './pool-source.js';
import { Stopwatch } from './stopwatch.js';

interface Numbers {
  totalConnections(): number;
  activeConnections(): number;
  idleConnections(): number;
  taskQueueSize(): number;
}

/**
 * A pool of `mariadb`; undefined: it is none. It tells neither its limits nor how long opening takes, and the wait is
 * that of whoever asked first: its queue is in order.
 */
export function mariadbPool(target: unknown): PoolSource | undefined {
  if (!isPool(target)) return undefined;
  const pool = target;
  const numbers = target as unknown as Numbers;
  return {
    read: () => ({
      used: numbers.activeConnections(),
      idle: numbers.idleConnections(),
      pending: numbers.taskQueueSize(),
      max: undefined,
    }),
    watch(listener, now) {
      const queue = new ConnectionQueue();
      const uses = new Stopwatch(now, listener.used);
      const onAcquire = (connection: unknown) => {
        queue.acquired();
        uses.start(connection);
      };
      const onRelease = (connection: unknown) => uses.stop(connection);
      const undo = ['query', 'execute', 'batch', 'getConnection'].map((name) =>
        wrapMethod(
          pool,
          name,
          (original) =>
            function (...parameters) {
              const startedMs = now();
              const waiting = { sent: () => listener.waited(now() - startedMs) };
              const told = (error: unknown) => {
                queue.left(waiting);
                if (isAcquireTimeout(error)) listener.timedOut();
              };
              return queue.during(waiting, () => acquired(original, this, parameters, told));
            },
        ),
      );
      pool.prependListener('acquire', onAcquire);
      pool.on('release', onRelease);
      return () => {
        pool.off('acquire', onAcquire).off('release', onRelease);
        for (const undoOne of undo) undoOne();
      };
    },
  };
}
