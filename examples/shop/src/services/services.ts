import type { ShopMetrics } from '../metrics.js';
import type { Database } from '../store/database.js';
import { Catalogue } from './catalogue.js';
import { Checkout } from './checkout.js';
import { OrderBook } from './order-book.js';
import { Receipts } from './receipts.js';
import { SalesReports } from './sales-reports.js';
import { Stocktaking } from './stocktaking.js';

/** All that the shop can do. */
export interface Services {
  readonly catalogue: Catalogue;
  readonly checkout: Checkout;
  readonly orderBook: OrderBook;
  readonly receipts: Receipts;
  readonly salesReports: SalesReports;
  readonly stocktaking: Stocktaking;
}

/** What the routes are registered with. */
export interface OpenShop {
  /** Throws `ShopClosed` until the shop is open. */
  readonly services: () => Services;
}

export function createServices(database: Database, metrics: ShopMetrics): Services {
  const stocktaking = new Stocktaking(database, metrics);
  const orderBook = new OrderBook(database);
  return {
    catalogue: new Catalogue(database),
    checkout: new Checkout(database, stocktaking, metrics),
    orderBook,
    receipts: new Receipts(orderBook),
    salesReports: new SalesReports(database),
    stocktaking,
  };
}
