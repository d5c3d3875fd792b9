/** The databases that can be advised. */
export type AdviceSystem = 'postgresql' | 'mysql' | 'mariadb' | 'sqlite';

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * What the advice needs of a connection: one, not a pool, as it opens transactions. Made by `fromUrl`, or from a
 * client that is there already by `fromPg` and its like. Both methods reject with the driver's own error.
 */
export interface AdviceConnection {
  readonly system: AdviceSystem;
  /**
   * Runs one statement. Of PostgreSQL over the extended protocol, with parameters or without: there the server itself
   * refuses a text of several statements.
   */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /** PostgreSQL only: one statement without parameters, over the simple protocol. `EXPLAIN (GENERIC_PLAN)` needs it. */
  simple?(sql: string): Promise<readonly Row[]>;
  /** Ends the connection if `fromUrl` made it, and else gives it back as it was. */
  close(): Promise<void>;
}
