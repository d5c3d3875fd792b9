import { observePostgres } from '@sonde/queries/postgres';
import postgresJs from 'postgres';
import { postgres } from './database-servers.js';
import type { DriverUnderTest, OpenDriver } from './kit.js';
import { seedPostgres } from './pg.driver.js';

export const postgresDrivers: readonly DriverUnderTest[] = [
  {
    name: 'postgres.js',
    system: 'postgresql',
    url: import.meta.url,
    transactionOperations: ['BEGIN', 'SELECT', 'COMMIT'],
    async open({ connections }): Promise<OpenDriver> {
      const { url } = await postgres();
      await seedPostgres(url);
      const own = postgresJs(url, { max: connections });
      let sql = own;
      return {
        observe(observer) {
          const observed = observePostgres(sql, observer);
          const before = sql;
          sql = observed.sql;
          return () => {
            observed.unobserve();
            if (sql === observed.sql) sql = before;
          };
        },
        list: async () => await sql`SELECT id, name FROM people ORDER BY id`,
        async find(id) {
          return await sql`SELECT id, name FROM people WHERE id = ${id}`;
        },
        async findElsewhere(id) {
          return await sql.unsafe('SELECT id, name FROM people WHERE id = $1', [id]);
        },
        fail: async () => await sql`SELECT missing FROM people`,
        async secret(secret) {
          await sql.unsafe(`SELECT id FROM people WHERE name = '${secret}'`);
          await sql`SELECT id FROM people WHERE name = ${secret}`;
        },
        async stream() {
          let rows = 0;
          for await (const batch of sql`SELECT id, name FROM people ORDER BY id`.cursor(3)) rows += batch.length;
          return rows;
        },
        transaction: (id) => sql.begin((sql) => sql`SELECT id, name FROM people WHERE id = ${id}`),
        sleep: async (ms) => await sql`SELECT pg_sleep(${ms / 1000})`,
        close: () => own.end(),
      };
    },
  },
];
