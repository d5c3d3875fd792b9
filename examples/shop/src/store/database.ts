import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { Registry } from '@sonde/metrics';
import { CountedErrors } from '@sonde/metrics/decorators';
import type { QueryObserver } from '@sonde/queries';
import { type AdviceReport, advise, fromPglite } from '@sonde/queries/advice';
import { observePglite } from '@sonde/queries/pglite';
import { reasonOf, StartError } from '../start-error.js';
import type { DataDirectory } from './data-directory.js';
import { catalogue, openingStock, schema } from './schema.js';
import type { Statement } from './statements.js';

/** What both a database and an open transaction can do. */
export interface Queries {
  query<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row[]>;
}

/** Told of each finished statement, failed ones included. */
export type QueryListener = (statement: Statement) => void;

export interface DatabaseOptions {
  /** The folder to keep the data in, which is given back when the database closes; in memory without one. */
  readonly directory?: DataDirectory | undefined;
  /** Where rollbacks are counted, and what the services around it record into. */
  readonly registry: Registry;
  /** Times every statement, and sees what is wrong with those of requests. */
  readonly queries: QueryObserver;
  readonly onQuery?: QueryListener | undefined;
}

/** An embedded PostgreSQL in which every statement is observed. */
export class Database implements Queries {
  readonly #postgres: PGlite;
  readonly #options: DatabaseOptions;
  /** As it was before it was observed. */
  readonly #unobserved: PGlite['query'];

  private constructor(postgres: PGlite, options: DatabaseOptions) {
    this.#postgres = postgres;
    this.#options = options;
    this.#unobserved = postgres.query.bind(postgres);
    observePglite(postgres, options.queries);
  }

  get registry(): Registry {
    return this.#options.registry;
  }

  /** Takes about five seconds for a new database and one for a stored one. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const { directory } = options;
    if (directory === undefined) {
      const postgres = await PGlite.create();
      await furnish(postgres);
      return new Database(postgres, options);
    }
    try {
      if (directory.fresh) {
        // Made beside the place where it will stand and moved there whole: no half of a database is ever found.
        const draft = await PGlite.create({ dataDir: directory.draftPath });
        try {
          await furnish(draft);
        } finally {
          await draft.close();
        }
        directory.promoteDraft();
      }
      return new Database(await PGlite.create({ dataDir: directory.databasePath }), options);
    } catch (error) {
      directory.abandon();
      throw new StartError(`cannot open the database in ${directory.path}: ${reasonOf(error)}`, { cause: error });
    }
  }

  query<Row>(statement: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#ask(this.#postgres, statement, values);
  }

  /**
   * Commits when `work` resolves and rolls back when it rejects, so that its errors are the rollbacks. Inside, use
   * only the `Queries` it is given.
   */
  @CountedErrors({ registry: (database: Database) => database.registry })
  async transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    return await this.#postgres.transaction((open) =>
      work({ query: (statement, values = []) => this.#ask(open, statement, values) }),
    );
  }

  /** For those who check the shop's figures: not observed, not told to the listener. */
  async unrecorded<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#unobserved<Row>(sql, [...values])).rows;
  }

  /** Rejects where it does not answer. Part of the health, not of what the shop asks: not observed. */
  async ping(): Promise<void> {
    await this.unrecorded('select 1');
  }

  /** What could be better about the tables themselves. */
  advise(): Promise<AdviceReport> {
    return advise(fromPglite(this.#postgres), { minRows: 0 });
  }

  async close(): Promise<void> {
    await this.#postgres.close();
    this.#options.directory?.release();
  }

  async #ask<Row>(on: PGlite | Transaction, statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    try {
      return (await on.query<Row>(statement.sql, [...values])).rows;
    } finally {
      this.#options.onQuery?.(statement);
    }
  }
}

async function furnish(postgres: PGlite): Promise<void> {
  await postgres.exec(schema);
  await postgres.query(
    `insert into products (id, name, price_cents, stock)
     select item.id, item.name, item.price_cents, $4
     from unnest($1::text[], $2::text[], $3::integer[]) as item (id, name, price_cents)
     on conflict (id) do nothing`,
    [
      catalogue.map(({ id }) => id),
      catalogue.map(({ name }) => name),
      catalogue.map((p) => p.priceCents),
      openingStock,
    ],
  );
}
