import { checkout } from './checkout.js';
import { listOrders, showOrder } from './orders.js';
import { listProducts, restock, showProduct } from './products.js';
import type { Route } from './route.js';
import { salesReport } from './sales-report.js';
import { beginStocktaking, endStocktaking } from './stocktaking.js';

/** The whole HTTP interface of the shop. */
export const routeTable: readonly Route[] = [
  { method: 'GET', pattern: '/products', handle: listProducts },
  { method: 'GET', pattern: '/products/:id', handle: showProduct },
  { method: 'POST', pattern: '/products/:id/restock', handle: restock },
  { method: 'POST', pattern: '/checkout', handle: checkout },
  { method: 'GET', pattern: '/orders', handle: listOrders },
  { method: 'GET', pattern: '/orders/:id', handle: showOrder },
  { method: 'GET', pattern: '/reports/sales', handle: salesReport },
  { method: 'POST', pattern: '/stocktaking', handle: beginStocktaking },
  { method: 'DELETE', pattern: '/stocktaking', handle: endStocktaking },
];
