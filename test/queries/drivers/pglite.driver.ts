import { PGlite } from '@electric-sql/pglite';
import { observePglite } from '@sonde/queries/pglite';
import { type DriverUnderTest, people } from './kit.js';

let opening: Promise<PGlite> | undefined;

/** One database in memory for all tests of a file, as it takes seconds to open; with the people in it. */
export async function openPglite(): Promise<PGlite> {
  opening ??= PGlite.create();
  const database = await opening;
  await database.exec('DROP TABLE IF EXISTS people');
  await database.exec('CREATE TABLE people (id int PRIMARY KEY, name text)');
  for (const { id, name } of people) await database.query('INSERT INTO people VALUES ($1, $2)', [id, name]);
  return database;
}

const pglite: DriverUnderTest = {
  name: 'PGlite',
  system: 'postgresql',
  url: import.meta.url,
  // It begins and commits by itself, where nobody sees it.
  transactionOperations: ['SELECT'],
  async open() {
    const database = await openPglite();
    const one = 'SELECT id, name FROM people WHERE id = $1';
    return {
      observe: (observer) => observePglite(database, observer),
      list: async () => (await database.query('SELECT id, name FROM people ORDER BY id')).rows,
      async find(id) {
        return (await database.query(one, [id])).rows;
      },
      async findElsewhere(id) {
        return (await database.query(one, [id])).rows;
      },
      fail: async () => database.query('SELECT nothing FROM people'),
      secret: async (secret) =>
        (await database.query(`SELECT id FROM people WHERE name = $1 OR name = '${secret}'`, [secret])).rows,
      transaction: async (id) => database.transaction(async (inside) => (await inside.query(one, [id])).rows),
      close: async () => {},
    };
  },
};

export const pgliteDrivers: readonly DriverUnderTest[] = [pglite];
