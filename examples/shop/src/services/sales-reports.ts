import type { Registry } from '@sonde/metrics';
import { Timed } from '@sonde/metrics/decorators';
import type { Database } from '../store/database.js';
import { runningRevenue, salesByDay, salesByProduct } from '../store/statements.js';
import { ledgerCsv } from './sales-ledger.js';
import { timing } from './timing.js';

export interface ProductSales {
  readonly product: string;
  readonly orders: number;
  readonly items: number;
  readonly revenueEuros: number;
}

/** What sold: for the accountant, and the slowest part of the shop. */
@Timed(timing)
export class SalesReports {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get registry(): Registry {
    return this.#database.registry;
  }

  async byProduct(): Promise<ProductSales[]> {
    const rows = await this.#database.query(salesByProduct);
    return rows.map(({ product_id, orders, items, cents }) => ({
      product: product_id,
      orders,
      items,
      revenueEuros: cents / 100,
    }));
  }

  /** The year as the tax office wants it: a line for each day and product, those that sold nothing included. */
  async ledger(year: number): Promise<string> {
    return ledgerCsv(year, await this.#database.query(salesByDay, [year]));
  }

  /** How the revenue of the latest orders added up. */
  async running(): Promise<{ order: number; revenueEuros: number }[]> {
    const rows = await this.#database.query(runningRevenue);
    return rows.map(({ id, running_cents }) => ({ order: id, revenueEuros: running_cents / 100 }));
  }
}
