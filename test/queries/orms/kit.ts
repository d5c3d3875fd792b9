import type { QueryObserver } from '@sonde/queries';

/**
 * An ORM, as the conformance kit tries it: one column of the matrix. Each lives in a file of its own,
 * `test/queries/orms/<name>.orm.ts`, since call sites are looked for there.
 */
export interface OrmUnderTest {
  /** As findings name it: `knex`. */
  readonly name: string;
  /** Where its queries are asked: `import.meta.url` of its file. */
  readonly url: string;
  /** What the advice says in the words of this ORM. */
  readonly words: RegExp;
  /** Connects to a database with the tables `users` (id, name) and `orders` (id, user_id, item). */
  open(url: string, connections?: number): Promise<OpenOrm>;
}

/** Every function asks its queries itself, in its own file: its name is the call site that is looked for. */
export interface OpenOrm {
  /** As the application would call it. */
  observe(observer: QueryObserver): () => void;
  /** Observes its driver, `pg`, with the connections there are. */
  observeDriver(observer: QueryObserver): () => void;
  /** All users, and then the orders of each by a query of its own: how many orders there are. */
  planted(): Promise<number>;
  /** The same answer, by as many queries as the ORM thinks right for any number of users. */
  fixed(): Promise<number>;
  /** One user by its id, by one query. */
  find(id: number): Promise<unknown>;
  /** A query that the database refuses: rejects with what the ORM throws. */
  fail(): Promise<unknown>;
  /** The name of a user and one order of it, by two queries in a transaction. */
  transaction(id: number): Promise<unknown>;
  close(): Promise<void>;
}
