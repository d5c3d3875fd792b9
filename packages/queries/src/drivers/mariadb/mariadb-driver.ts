import { EventEmitter } from 'node:events';
import { isMethod } from '../../wrapping/wrapped-method.js';

/** What is needed of a pool of `mariadb`, of promises or of callbacks. */
export interface MariadbPool {
  readonly query: (...parameters: never[]) => unknown;
  readonly execute: (...parameters: never[]) => unknown;
  readonly batch: (...parameters: never[]) => unknown;
  readonly getConnection: (...parameters: never[]) => unknown;
  readonly taskQueueSize: () => number;
}

/** What is needed of a connection of `mariadb`, of promises or of callbacks. */
export interface MariadbConnection {
  readonly query: (...parameters: never[]) => unknown;
  readonly execute: (...parameters: never[]) => unknown;
  readonly batch: (...parameters: never[]) => unknown;
  readonly beginTransaction: (...parameters: never[]) => unknown;
  readonly info?: object | null;
}

export function isPool(target: unknown): target is MariadbPool & EventEmitter {
  const pool = target as Partial<MariadbPool> | null | undefined;
  return (
    pool instanceof EventEmitter &&
    isMethod((pool as Partial<MariadbPool>).query) &&
    isMethod((pool as Partial<MariadbPool>).batch) &&
    isMethod((pool as Partial<MariadbPool>).getConnection) &&
    isMethod((pool as Partial<MariadbPool>).taskQueueSize)
  );
}

export function isConnection(target: unknown): target is MariadbConnection {
  const connection = target as Partial<MariadbConnection> | null | undefined;
  return (
    typeof connection === 'object' &&
    isMethod(connection?.query) &&
    isMethod(connection.execute) &&
    isMethod(connection.batch) &&
    isMethod(connection.beginTransaction)
  );
}

/** The database that a connection is in, as its server has told. */
export function databaseOf({ info }: MariadbConnection): unknown {
  return (info as { readonly database?: unknown } | null | undefined)?.database;
}
