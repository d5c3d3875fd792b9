/**
 * Every SQL statement of the shop, each with what the metrics of queries must call it (`db_query_summary`). Written down
 * rather than read from the text, so that the tally can check what Sonde reads.
 */
export interface Statement<Row = unknown> {
  readonly summary: string;
  readonly sql: string;
  /** Only a type: what a row looks like. */
  readonly row?: Row;
}

export interface ProductRow {
  id: string;
  name: string;
  price_cents: number;
  stock: number;
}

export interface OrderRow {
  id: number;
  customer: string;
  payment: string;
  total_cents: number;
  placed_at: Date;
}

export interface OrderLineRow {
  product_id: string;
  quantity: number;
  price_cents: number;
}

export const allProducts: Statement<ProductRow> = {
  summary: 'select products',
  sql: 'select id, name, price_cents, stock from products order by name',
};

export const productById: Statement<ProductRow> = {
  summary: 'select products',
  sql: 'select id, name, price_cents, stock from products where id = $1',
};

export const productPrices: Statement<Pick<ProductRow, 'id' | 'price_cents'>> = {
  summary: 'select products',
  sql: 'select id, price_cents from products where id = any($1::text[])',
};

export const stockLevels: Statement<Pick<ProductRow, 'id' | 'stock'>> = {
  summary: 'select products',
  sql: 'select id, stock from products order by id',
};

/** Takes items off the shelf; no row comes back where too few are left. */
export const takeFromStock: Statement<Pick<ProductRow, 'id'>> = {
  summary: 'update products',
  sql: 'update products set stock = stock - $2 where id = $1 and stock >= $2 returning id',
};

/** Puts delivered items on the shelf, as many as fit: $3 is the shelf's size. */
export const putIntoStock: Statement<ProductRow> = {
  summary: 'update products',
  sql: `update products set stock = least(stock + $2, greatest(stock, $3)) where id = $1
        returning id, name, price_cents, stock`,
};

export const newOrder: Statement<Pick<OrderRow, 'id' | 'placed_at'>> = {
  summary: 'insert orders',
  sql: 'insert into orders (customer, payment, total_cents) values ($1, $2, $3) returning id, placed_at',
};

export const newOrderLines: Statement = {
  summary: 'insert order_lines select',
  sql: `insert into order_lines (order_id, product_id, quantity, price_cents)
        select $1, line.* from unnest($2::text[], $3::integer[], $4::integer[]) as line`,
};

export const orderById: Statement<OrderRow> = {
  summary: 'select orders',
  sql: 'select id, customer, payment, total_cents, placed_at from orders where id = $1',
};

export const linesOfOrder: Statement<OrderLineRow> = {
  summary: 'select order_lines',
  sql: 'select product_id, quantity, price_cents from order_lines where order_id = $1 order by product_id',
};

export const ordersOfCustomer: Statement<OrderRow> = {
  summary: 'select orders',
  sql: `select id, customer, payment, total_cents, placed_at from orders
        where customer = $1 order by id desc limit 20`,
};

export const salesByProduct: Statement<{ product_id: string; orders: number; items: number; cents: number }> = {
  summary: 'select order_lines',
  sql: `select product_id, count(*)::integer as orders, sum(quantity)::integer as items,
               sum(quantity * price_cents)::integer as cents
        from order_lines group by product_id order by cents desc`,
};

/** A line for each day of a year ($1) on which something was sold, and each product sold on it. */
export const salesByDay: Statement<{ day: string; product_id: string; items: number; cents: number }> = {
  summary: 'select order_lines orders',
  sql: `select to_char(orders.placed_at, 'YYYY-MM-DD') as day, product_id, sum(quantity)::integer as items,
               sum(quantity * price_cents)::integer as cents
        from order_lines join orders on orders.id = order_id
        where extract(year from orders.placed_at) = $1
        group by day, product_id`,
};

/**
 * The slow one, on purpose: for each of the last 300 orders it adds up all of them that came before,
 * work that grows with the square of their number. A window function would do it in one pass.
 */
export const runningRevenue: Statement<{ id: number; running_cents: number }> = {
  summary: 'select orders select select',
  sql: `with recent as materialized (select id, total_cents from orders order by id desc limit 300)
        select id, (select sum(earlier.total_cents)::integer from recent as earlier where earlier.id <= recent.id)
                   as running_cents
        from recent order by id`,
};
