import { EventEmitter } from 'node:events';
import type { Method } from '../../wrapping/wrapped-method.js';

/** What is needed of `pg.Client`, the native one too. */
export interface PgClient {
  readonly query: (...parameters: never[]) => unknown;
  readonly connect: (...parameters: never[]) => unknown;
  readonly database?: string | undefined;
}

/** What is needed of `pg.Pool`. */
export interface PgPool {
  readonly query: (...parameters: never[]) => unknown;
  readonly connect: (...parameters: never[]) => unknown;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** A pool as it is inside; what is private may be missing. */
export interface PgPoolInside extends EventEmitter {
  readonly options?: { readonly database?: unknown; readonly connectionString?: unknown };
  readonly _clients?: readonly object[];
}

/** As `pg` has them: each means another field, or a callback where a function stands. */
export interface PgConfig {
  readonly text?: unknown;
  readonly values?: unknown;
  readonly callback?: unknown;
  readonly submit?: unknown;
  /** Of `pg-query-stream`, which is a cursor inside. */
  readonly cursor?: PgConfig;
}

/** A query object with a protocol of its own: `pg.Query`, `pg-cursor`, `pg-query-stream`. */
export interface Submittable extends PgConfig {
  handleReadyForQuery?: Method;
  handleError?: Method;
  handleDataRow?: Method;
  readonly _results?: unknown;
  once?(event: 'end', listener: () => void): unknown;
}

export function isPool(target: unknown): target is PgPool {
  const pool = target as Partial<PgPool> | null | undefined;
  return (
    typeof pool === 'object' &&
    pool instanceof EventEmitter &&
    isFunction(pool.query) &&
    isFunction(pool.connect) &&
    typeof pool.totalCount === 'number' &&
    typeof pool.waitingCount === 'number'
  );
}

export function isClient(target: unknown): target is PgClient {
  const client = target as (Partial<PgClient> & { readonly connectionParameters?: unknown }) | null | undefined;
  return (
    typeof client === 'object' &&
    client instanceof EventEmitter &&
    isFunction(client.query) &&
    isFunction(client.connect) &&
    typeof client.connectionParameters === 'object'
  );
}

export function isSubmittable(config: unknown): config is Submittable {
  return isFunction((config as PgConfig | null | undefined)?.submit);
}

/** The database that a pool connects to, as far as its options tell. */
export function databaseOf({ options, _clients }: PgPoolInside): string | undefined {
  const known = (_clients?.[0] as PgClient | undefined)?.database ?? options?.database;
  if (typeof known === 'string') return known;
  const address = options?.connectionString;
  if (typeof address !== 'string') return process.env['PGDATABASE'];
  return databaseIn(address);
}

/** The database of a URL; undefined for what is none: a part of it may be a password. */
function databaseIn(address: string): string | undefined {
  try {
    const { protocol, pathname } = new URL(address);
    const name = decodeURIComponent(pathname.slice(1));
    return /^postgres(ql)?:$/.test(protocol) && /^[^@:/]+$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
