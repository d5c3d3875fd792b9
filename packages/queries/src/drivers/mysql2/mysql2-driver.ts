import { EventEmitter } from 'node:events';
import { isMethod } from '../../wrapping/wrapped-method.js';

/** What is needed of a pool of `mysql2`: that of callbacks, which is inside of that of promises. */
export interface Mysql2Pool {
  readonly query: (...parameters: never[]) => unknown;
  readonly execute: (...parameters: never[]) => unknown;
  readonly getConnection: (...parameters: never[]) => unknown;
}

/** What is needed of a connection of `mysql2`. */
export interface Mysql2Connection {
  readonly query: (...parameters: never[]) => unknown;
  readonly execute: (...parameters: never[]) => unknown;
  readonly prepare: (...parameters: never[]) => unknown;
}

interface ConnectionConfig {
  readonly database?: unknown;
}

export interface PoolInside extends EventEmitter {
  readonly config?: { readonly connectionConfig?: ConnectionConfig };
  readonly _allConnections?: { readonly length: number; get?(at: number): unknown };
}

export interface ConnectionInside extends EventEmitter {
  readonly config?: ConnectionConfig;
}

/** A query on its way, which tells of its rows by events where it has no callback. */
export interface Command extends EventEmitter {
  readonly sql?: unknown;
  readonly values?: unknown;
  onResult?: unknown;
}

/** What does the work: the promise API, which looks the same, keeps it in a property. */
export function coreOf(target: unknown): unknown {
  const { pool, connection } = (target ?? {}) as { readonly pool?: unknown; readonly connection?: unknown };
  if (isCorePool(pool)) return pool;
  return isCoreConnection(connection) ? connection : target;
}

export function isCorePool(target: unknown): target is Mysql2Pool & PoolInside {
  const pool = target as Partial<Mysql2Pool & PoolInside> | null | undefined;
  return (
    pool instanceof EventEmitter &&
    isMethod(pool.query) &&
    isMethod(pool.execute) &&
    isMethod(pool.getConnection) &&
    pool.config?.connectionConfig !== undefined
  );
}

export function isCoreConnection(target: unknown): target is Mysql2Connection & ConnectionInside {
  const connection = target as (Partial<Mysql2Connection> & ConnectionInside) | null | undefined;
  return (
    connection instanceof EventEmitter &&
    isMethod(connection.query) &&
    isMethod(connection.execute) &&
    isMethod(connection.prepare) &&
    typeof connection.config === 'object'
  );
}

export function isCommand(value: unknown): value is Command {
  return value instanceof EventEmitter && 'sql' in value;
}

/** Where the callback stands among the parameters of `query(sql, values?, callback?)`; -1: there is none. */
export function callbackAt(parameters: readonly unknown[]): number {
  return isMethod(parameters[1]) ? 1 : isMethod(parameters[2]) ? 2 : -1;
}
