/**
 * Every SQL statement of the shop, each with the two labels its timer needs. Written down rather than
 * parsed from the text, so the labels can only take the values in this file.
 */
export interface Statement<Row = unknown> {
  readonly operation: 'select' | 'insert' | 'update';
  readonly table: 'products' | 'orders' | 'order_lines';
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
  operation: 'select',
  table: 'products',
  sql: 'select id, name, price_cents, stock from products order by name',
};

export const productById: Statement<ProductRow> = {
  operation: 'select',
  table: 'products',
  sql: 'select id, name, price_cents, stock from products where id = $1',
};

export const productPrices: Statement<Pick<ProductRow, 'id' | 'price_cents'>> = {
  operation: 'select',
  table: 'products',
  sql: 'select id, price_cents from products where id = any($1::text[])',
};

export const stockLevels: Statement<Pick<ProductRow, 'id' | 'stock'>> = {
  operation: 'select',
  table: 'products',
  sql: 'select id, stock from products order by id',
};

/** Takes items off the shelf; no row comes back where too few are left. */
export const takeFromStock: Statement<Pick<ProductRow, 'id'>> = {
  operation: 'update',
  table: 'products',
  sql: 'update products set stock = stock - $2 where id = $1 and stock >= $2 returning id',
};

/** Puts delivered items on the shelf, as many as fit: $3 is the shelf's size. */
export const putIntoStock: Statement<ProductRow> = {
  operation: 'update',
  table: 'products',
  sql: `update products set stock = least(stock + $2, greatest(stock, $3)) where id = $1
        returning id, name, price_cents, stock`,
};

export const newOrder: Statement<Pick<OrderRow, 'id' | 'placed_at'>> = {
  operation: 'insert',
  table: 'orders',
  sql: 'insert into orders (customer, payment, total_cents) values ($1, $2, $3) returning id, placed_at',
};

export const newOrderLines: Statement = {
  operation: 'insert',
  table: 'order_lines',
  sql: `insert into order_lines (order_id, product_id, quantity, price_cents)
        select $1, line.* from unnest($2::text[], $3::integer[], $4::integer[]) as line`,
};

export const orderById: Statement<OrderRow> = {
  operation: 'select',
  table: 'orders',
  sql: 'select id, customer, payment, total_cents, placed_at from orders where id = $1',
};

export const linesOfOrder: Statement<OrderLineRow> = {
  operation: 'select',
  table: 'order_lines',
  sql: 'select product_id, quantity, price_cents from order_lines where order_id = $1 order by product_id',
};

export const ordersOfCustomer: Statement<OrderRow> = {
  operation: 'select',
  table: 'orders',
  sql: `select id, customer, payment, total_cents, placed_at from orders
        where customer = $1 order by id desc limit 20`,
};

export const salesByProduct: Statement<{ product_id: string; orders: number; items: number; cents: number }> = {
  operation: 'select',
  table: 'order_lines',
  sql: `select product_id, count(*)::integer as orders, sum(quantity)::integer as items,
               sum(quantity * price_cents)::integer as cents
        from order_lines group by product_id order by cents desc`,
};

/**
 * The slow one, on purpose: for each of the last 300 orders it adds up all of them that came before,
 * work that grows with the square of their number. A window function would do it in one pass.
 */
export const runningRevenue: Statement<{ id: number; running_cents: number }> = {
  operation: 'select',
  table: 'orders',
  sql: `with recent as materialized (select id, total_cents from orders order by id desc limit 300)
        select id, (select sum(earlier.total_cents)::integer from recent as earlier where earlier.id <= recent.id)
                   as running_cents
        from recent order by id`,
};
