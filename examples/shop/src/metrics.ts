import { exponentialBuckets, type Registry } from '@sonde/metrics';
import type { Database } from './store/database.js';
import { stockLevels } from './store/statements.js';

/** Why a checkout was turned down. */
export type CheckoutRefusal = 'out_of_stock' | 'card_declined' | 'closed';

/** The shop's state: no order is taken while the stock is being counted. */
const shopStates = ['open', 'stocktaking'] as const;

/** The answers of a shop in memory take a few milliseconds: finer steps there than OpenTelemetry advises. */
export const requestBuckets = [
  0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5,
] as const;

/** Queries of a database in the same process: 0.25 ms to about 1 s. */
export const queryBuckets: readonly number[] = exponentialBuckets(0.000_25, 2, 13);

export const shopVersion = '1.0.0';

export type ShopMetrics = ReturnType<typeof createShopMetrics>;

/**
 * What the shop itself records as it happens. Made once; the services only call `inc`, `observe` and `set`. Requests
 * are measured by the middleware, the services by their decorators, queries by the observer of the database.
 */
export function createShopMetrics(registry: Registry) {
  return {
    orders: registry.counter({
      name: 'shop_orders_total',
      help: 'Orders placed, by means of payment.',
      labelNames: ['payment'],
    }),
    orderValue: registry.summary({
      name: 'shop_order_value_euros',
      help: 'Value of the orders placed in the last ten minutes.',
      unit: 'euros',
      quantiles: ['p50', 'p90', 'p99'],
    }),
    checkoutsRefused: registry.counter({
      name: 'shop_checkouts_refused_total',
      help: 'Checkouts that did not become an order, by reason.',
      labelNames: ['reason'],
    }),
    state: registry.stateSet({
      name: 'shop_state',
      help: 'Whether the shop takes orders or counts its stock.',
      states: shopStates,
    }),
    build: registry.info({
      name: 'shop_build_info',
      help: 'What is running.',
      labels: { version: shopVersion, node: process.versions.node },
    }),
  };
}

/** Stock is not recorded as it changes but read at each scrape: the database is the one who knows. */
export function observeStock(registry: Registry, database: Database): void {
  registry.gauge({
    name: 'shop_stock_items',
    help: 'Items on the shelf, read from the database at each scrape.',
    labelNames: ['product'],
    observe: async (stock) => {
      for (const { id, stock: items } of await database.query(stockLevels)) stock.set({ product: id }, items);
    },
  });
}
