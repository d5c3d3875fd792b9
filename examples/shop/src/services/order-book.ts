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

export interface OrderSummary extends OrderEntry {
  /** How many things were bought. */
  readonly items: number;
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

  /**
   * The latest twenty of a customer, the last one first. Asks for the lines of each order apart, on purpose: something
   * for Sonde to find. One statement for all of them, `where order_id = any($1)`, would do.
   */
  async ofCustomer(customer: string): Promise<OrderSummary[]> {
    const orders: OrderSummary[] = [];
    for (const order of await this.#database.query(ordersOfCustomer, [customer])) {
      const lines = await this.#database.query(linesOfOrder, [order.id]);
      orders.push({ ...entry(order), items: lines.reduce((items, { quantity }) => items + quantity, 0) });
    }
    return orders;
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
