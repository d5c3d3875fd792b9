import { linesOfOrder, type OrderRow, orderById, ordersOfCustomer } from '../store/statements.js';
import { rowNumber } from './fields.js';
import { Refusal, type Reply, type ShopContext, type ShopRequest } from './route.js';

export async function showOrder({ params }: ShopRequest, { database }: ShopContext): Promise<Reply> {
  const id = rowNumber(params['id']);
  const [order] = id === undefined ? [] : await database.query(orderById, [id]);
  if (order === undefined) throw new Refusal(404, 'no such order');
  const lines = await database.query(linesOfOrder, [order.id]);
  return {
    status: 200,
    body: {
      ...present(order),
      lines: lines.map((line) => ({
        product: line.product_id,
        quantity: line.quantity,
        priceEuros: line.price_cents / 100,
      })),
    },
  };
}

export async function listOrders({ query }: ShopRequest, { database }: ShopContext): Promise<Reply> {
  const customer = query.get('customer');
  if (customer === null || customer === '') throw new Refusal(400, 'say whose orders: /orders?customer=NAME');
  const orders = await database.query(ordersOfCustomer, [customer.replaceAll('\0', '')]);
  return { status: 200, body: { orders: orders.map(present) } };
}

function present(order: OrderRow) {
  return {
    id: order.id,
    customer: order.customer,
    payment: order.payment,
    totalEuros: order.total_cents / 100,
    placedAt: order.placed_at.toISOString(),
  };
}
