import type { QueryObserver } from '@sonde/queries';

/**
 * A driver, and the way it is used (`pg, pool.query`), as the conformance kit tries it: one column of the matrix.
 *
 * Each lives in a file of its own, `test/queries/drivers/<name>.driver.ts`, since call sites are looked for there.
 */
export interface DriverUnderTest {
  /** As the matrix names it. */
  readonly name: string;
  /** `db.system.name` of its queries: `postgresql`. */
  readonly system: string;
  /** Where its queries are asked: `import.meta.url` of its file. */
  readonly url: string;
  /**
   * What the queries of `transaction` are, in order, as `operation` of their statements: `['BEGIN', 'SELECT', 'COMMIT']`.
   * Needed by those that have `transaction`.
   */
  readonly transactionOperations?: readonly string[];
  /** Connects, with the people 1 to 10 there (id, name). Starts the server on first use. */
  open(setup: DriverSetup): Promise<OpenDriver>;
}

export interface DriverSetup {
  /** Connections of the pool at most; without meaning for a driver that has none. */
  readonly connections: number;
}

/**
 * What the kit asks of a driver that is connected. Every function asks its queries itself, on a line of its own file and
 * not through another function of that file: its name is the call site that is looked for.
 */
export interface OpenDriver {
  /** As the application would call it, on all that was opened. */
  observe(observer: QueryObserver): () => void;
  /** All people, by one query. */
  list(): Promise<unknown>;
  /** One of the people, by one query with a parameter; the call site is `find`. */
  find(id: number): Promise<unknown>;
  /** The very same query, from another place: `findElsewhere`. */
  findElsewhere(id: number): Promise<unknown>;
  /** A query that the database refuses: rejects with what the driver throws. */
  fail(): Promise<unknown>;
  /** Asks with a secret as a parameter and, where there is a text, as a literal in it; by how many queries is its own. */
  secret(secret: string): Promise<unknown>;
  /** As `find`, in the style of callbacks. */
  findByCallback?(id: number, done: (error: unknown, result: unknown) => void): void;
  /** All people, one at a time, by one query: resolves with how many came. */
  stream?(): Promise<number>;
  /** One of the people, in a transaction. */
  transaction?(id: number): Promise<unknown>;
  /** Holds a connection of the pool for that long, by one query. */
  sleep?(ms: number): Promise<unknown>;
  close(): Promise<void>;
}

export const people: readonly { readonly id: number; readonly name: string }[] = [
  'Ada',
  'Grace',
  'Edsger',
  'Barbara',
  'Donald',
  'Tony',
  'Frances',
  'John',
  'Radia',
  'Leslie',
].map((name, k) => ({ id: k + 1, name }));
