import { stockLevels } from '../store/statements.js';
import { Refusal, type Reply, type ShopContext, type ShopRequest } from './route.js';

/** Closes the shop and counts what is on the shelves. */
export async function beginStocktaking(_request: ShopRequest, shop: ShopContext): Promise<Reply> {
  if (shop.state === 'stocktaking') throw new Refusal(409, 'stock is already being taken');
  shop.state = 'stocktaking';
  shop.metrics.state.set('stocktaking');
  const levels = await shop.database.query(stockLevels);
  return { status: 200, body: { items: levels.reduce((sum, { stock }) => sum + stock, 0) } };
}

/** Opens the shop again. */
export async function endStocktaking(_request: ShopRequest, shop: ShopContext): Promise<Reply> {
  shop.state = 'open';
  shop.metrics.state.set('open');
  return { status: 200, body: { state: shop.state } };
}
