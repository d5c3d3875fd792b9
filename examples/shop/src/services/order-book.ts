import type { Registry } from '@sonde/metrics';
import { Timed } from '@sonde/metrics/decorators';
import { NotFound } from '../refusal.js';
import type { Database } from '../store/database.js';
import { linesOfOrder, type OrderRow, orderById, ordersOfCustomer } from '../store/statements.js';
import { timing } from './timing.js';

export interface OrderEntry {
  readonly id: number;
  readonly customer: string;
  readonly payment: string;
  readonly totalEuros: number;
  readonly placedAt: string;
}

export interface OrderLine {
  readonly product: string;
  readonly quantity: number;
  readonly priceEuros: number;
}

/** PostgreSQL's largest `integer`. */
const largestId = 2_147_483_647;

/** The orders that were placed. */
@Timed(timing)
export class OrderBook {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get registry(): Registry {
    return this.#database.registry;
  }

  async find(id: number): Promise<OrderEntry & { readonly lines: readonly OrderLine[] }> {
    const [order] = id > largestId ? [] : await this.#database.query(orderById, [id]);
    if (order === undefined) throw new NotFound('no such order');
    const lines = await this.#database.query(linesOfOrder, [order.id]);
    return {
      ...entry(order),
      lines: lines.map((line) => ({
        product: line.product_id,
        quantity: line.quantity,
        priceEuros: line.price_cents / 100,
      })),
    };
  }

  /** The latest twenty of a customer, the last one first. */
  async ofCustomer(customer: string): Promise<OrderEntry[]> {
    return (await this.#database.query(ordersOfCustomer, [customer])).map(entry);
  }
}

function entry(order: OrderRow): OrderEntry {
  return {
    id: order.id,
    customer: order.customer,
    payment: order.payment,
    totalEuros: order.total_cents / 100,
    placedAt: order.placed_at.toISOString(),
  };
}
