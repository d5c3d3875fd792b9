import { runningRevenue, salesByProduct } from '../store/statements.js';
import type { Reply, ShopContext, ShopRequest } from './route.js';

/** What sold, and how the revenue of the latest orders added up. The slowest page of the shop. */
export async function salesReport(_request: ShopRequest, { database }: ShopContext): Promise<Reply> {
  const products = await database.query(salesByProduct);
  const running = await database.query(runningRevenue);
  return {
    status: 200,
    body: {
      products: products.map(({ product_id, orders, items, cents }) => ({
        product: product_id,
        orders,
        items,
        revenueEuros: cents / 100,
      })),
      latest: running.map(({ id, running_cents }) => ({ order: id, revenueEuros: running_cents / 100 })),
    },
  };
}
