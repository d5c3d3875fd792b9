import pg from 'pg';

export const userCount = 10;
export const ordersPerUser = 3;

/** Ten users with ids that are no counter, each with three orders. */
export async function seedUsers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    create table users (id integer primary key, name text not null);
    create table orders (
      id integer primary key,
      user_id integer not null references users (id),
      item text not null
    );
    insert into users select 1000 + 7 * n, 'user ' || n from generate_series(1, ${userCount}) n;
    insert into orders
      select 100 * u.id + k, u.id, 'item ' || k from users u, generate_series(1, ${ordersPerUser}) k;
  `);
  await client.end();
}

/** The id of the user of that number, from 1. */
export function userId(n: number): number {
  return 1000 + 7 * n;
}
