import { EventEmitter } from 'node:events';

export interface ShopStatement {
  readonly text: string;
  /** As the semantic conventions sum it up: `SELECT orders`. */
  readonly summary: string;
}

/** What row 10 asks: eight statements of a web shop, each with one placeholder and one row as its answer. */
export const shopStatements = [
  { text: 'SELECT id, name, total FROM orders WHERE id = $1', summary: 'SELECT orders' },
  {
    text: 'SELECT id, name, total FROM customers WHERE account = $1 AND deleted_at IS NULL',
    summary: 'SELECT customers',
  },
  {
    text: 'SELECT c.id, c.name, sum(i.price) AS total FROM carts c JOIN items i ON i.cart = c.id WHERE c.id = $1 GROUP BY c.id',
    summary: 'SELECT carts items',
  },
  {
    text: 'SELECT id, name, total FROM products WHERE category = $1 AND price > 10 ORDER BY total DESC LIMIT 1',
    summary: 'SELECT products',
  },
  {
    text: 'SELECT id, name, count(*) AS total FROM visits WHERE page = $1 GROUP BY id, name',
    summary: 'SELECT visits',
  },
  {
    text: 'UPDATE stock SET total = total - 1 WHERE id = $1 RETURNING id, name, total',
    summary: 'UPDATE stock',
  },
  {
    text: "INSERT INTO events (customer, name) VALUES ($1, 'seen') RETURNING id, name, total",
    summary: 'INSERT events',
  },
  { text: 'DELETE FROM reservations WHERE id = $1 RETURNING id, name, total', summary: 'DELETE reservations' },
] as const satisfies readonly ShopStatement[];

export const shopDatabase = 'shop';

export interface ShopRow {
  readonly id: number;
  readonly name: string;
  readonly total: number;
}

export interface ShopAnswer {
  readonly rows: readonly ShopRow[];
  readonly rowCount: number;
}

export type Ask = (text: string, parameters: readonly number[]) => ShopAnswer;

/** Stands for a driver: answers at once, with objects of its own for every query, as drivers make them. */
export const askDriver: Ask = (text, parameters) => ({
  rows: [{ id: parameters[0] as number, name: text, total: 3 }],
  rowCount: 1,
});

/** As much of a client of `pg` as its observers look at, over the same driver. */
export class ShopClient extends EventEmitter {
  readonly database = shopDatabase;
  readonly connectionParameters = { database: shopDatabase, host: 'localhost', port: 5432, user: 'shop' };

  connect(): Promise<void> {
    return Promise.resolve();
  }

  query(text: string, parameters: readonly number[]): Promise<ShopAnswer> {
    return Promise.resolve(askDriver(text, parameters));
  }
}
