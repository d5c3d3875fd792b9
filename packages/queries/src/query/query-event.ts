import type { Scope } from '@sonde/metrics';
import type { CapturedStack } from '../call-site/call-site.js';

/** `db.system.name` of the semantic conventions; others than these are taken as they are. */
export type DbSystem =
  | 'postgresql'
  | 'mysql'
  | 'mariadb'
  | 'sqlite'
  | 'mongodb'
  | 'redis'
  | 'microsoft.sql_server'
  | (string & {});

/** What is asked of a database that has no SQL. */
export interface Command {
  /** `find`, `GET`: of a bounded set of names. */
  readonly operation: string;
  /** The collection; undefined where there is none (Redis). */
  readonly target: string | undefined;
  /** What tells it apart from other commands of that name, without any value: `{"email":?}`. */
  readonly shape: string | undefined;
  readonly kind: 'read' | 'write' | 'control';
}

/** What is known of a query when the application asks for it. */
export interface QueryStart {
  readonly system: DbSystem;
  /** The SQL as the application wrote it; read once, cached, and never shown: see `SqlAnalysis.text`. */
  readonly text?: string | undefined;
  /** In place of `text`. */
  readonly command?: Command | undefined;
  /** Of the placeholders, in their order. They are hashed, and never kept or shown. */
  readonly parameters?: readonly unknown[] | undefined;
  /** `db.namespace`: the name of the database. */
  readonly namespace?: string | undefined;
  /** Who asks, where it is not the application itself: `knex`. Its words are used in the advice. */
  readonly orm?: string | undefined;
  /** How long it waited for its connection before, in ms: for adapters that are told of a query when it has one. */
  readonly waitMs?: number | undefined;
  /** Where the application asked, if the adapter has seen it; else it is looked for where `start` is called. */
  readonly stack?: CapturedStack | undefined;
}

/** How a query ended. */
export interface QueryResult {
  /** The rows, as objects or as arrays: a few are sampled (hashed), to find out which query another one depends on. */
  readonly rows?: readonly unknown[] | undefined;
  /** How many rows came back, where `rows` does not say it; of a write, undefined. */
  readonly rowCount?: number | undefined;
  /** Set: it failed. */
  readonly error?: unknown;
}

/** One query, from the moment the application asked for it to the moment it had its answer. Times are of the registry's monotonic clock. */
export interface QueryEvent extends QueryStart, QueryResult {
  readonly startedMs: number;
  /** From the time it had a connection, to the end. */
  readonly durationMs: number;
  /** The scope it was asked in; left out: the present one. */
  readonly scope?: Scope | undefined;
}
