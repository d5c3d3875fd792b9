import { isAcquireTimeout } from './acquire-timeout.js';
import type { PoolSource } from './pool-source.js';
import { Stopwatch } from './stopwatch.js';

type Listener = (...parameters: never[]) => void;

interface TarnPool {
  readonly max: number;
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
  on(event: string, listener: Listener): void;
  removeListener(event: string, listener: Listener): void;
}

/** A pool of `tarn`, or a Knex that has one; undefined: it is none. */
export function tarnPool(target: unknown): PoolSource | undefined {
  const pool = poolOf(target);
  if (pool === undefined) return undefined;
  return {
    read: () => ({
      used: pool.numUsed(),
      idle: pool.numFree(),
      pending: pool.numPendingAcquires(),
      max: pool.max,
    }),
    watch(listener, now) {
      const uses = new Stopwatch(now, listener.used);
      const acquires = new Map<number, number>();
      const creations = new Map<number, number>();
      const since = (starts: Map<number, number>, id: number) => {
        const startedMs = starts.get(id);
        starts.delete(id);
        return startedMs === undefined ? undefined : now() - startedMs;
      };
      const listeners: Readonly<Record<string, (id: number, value?: unknown) => void>> = {
        acquireRequest: (id) => void acquires.set(id, now()),
        acquireSuccess: (id, connection) => {
          const ms = since(acquires, id);
          if (ms !== undefined) listener.waited(ms);
          uses.start(connection);
        },
        acquireFail: (id, error) => {
          acquires.delete(id);
          if (isAcquireTimeout(error)) listener.timedOut();
        },
        createRequest: (id) => void creations.set(id, now()),
        createSuccess: (id) => {
          const ms = since(creations, id);
          if (ms !== undefined) listener.created(ms);
        },
        createFail: (id) => void creations.delete(id),
      };
      const onRelease = (connection: unknown) => uses.stop(connection);
      for (const [event, heard] of Object.entries(listeners)) pool.on(event, heard);
      pool.on('release', onRelease);
      return () => {
        for (const [event, heard] of Object.entries(listeners)) pool.removeListener(event, heard);
        pool.removeListener('release', onRelease);
      };
    },
  };
}

function poolOf(target: unknown): TarnPool | undefined {
  const { client } = (target ?? {}) as { readonly client?: { readonly pool?: unknown } };
  return [target, client?.pool].find(isTarn);
}

function isTarn(value: unknown): value is TarnPool {
  const pool = value as Partial<TarnPool> | null | undefined;
  return typeof pool?.numUsed === 'function' && typeof pool.numPendingAcquires === 'function';
}
