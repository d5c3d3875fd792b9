import type { Registry } from '@sonde/metrics';
import { InFlight, Timed } from '@sonde/metrics/decorators';
import { authoriseCard } from '../card-terminal.js';
import type { CheckoutRefusal, ShopMetrics } from '../metrics.js';
import { BadRequest, CardDeclined, OutOfStock, type Refusal, ShopClosed } from '../refusal.js';
import type { Database } from '../store/database.js';
import { newOrder, newOrderLines, productPrices, takeFromStock } from '../store/statements.js';
import type { Stocktaking } from './stocktaking.js';
import { timing } from './timing.js';

/** Also the values of the label `payment`. */
export const payments = ['card', 'invoice', 'voucher'] as const;

export interface Basket {
  readonly customer: string;
  readonly payment: (typeof payments)[number];
  /** The number of the card, where one pays. */
  readonly card: string | undefined;
  /** Product to quantity: a product stands in an order once. */
  readonly quantities: ReadonlyMap<string, number>;
}

export interface PlacedOrder {
  readonly id: number;
  readonly totalEuros: number;
  readonly placedAt: string;
}

interface Priced {
  readonly prices: ReadonlyMap<string, number>;
  readonly totalCents: number;
}

/** Makes orders of baskets. */
@Timed(timing)
export class Checkout {
  readonly #database: Database;
  readonly #stocktaking: Stocktaking;
  readonly #metrics: ShopMetrics;

  constructor(database: Database, stocktaking: Stocktaking, metrics: ShopMetrics) {
    this.#database = database;
    this.#stocktaking = stocktaking;
    this.#metrics = metrics;
  }

  get registry(): Registry {
    return this.#database.registry;
  }

  @InFlight({ registry: timing.registry })
  async placeOrder(basket: Basket): Promise<PlacedOrder> {
    if (this.#stocktaking.underWay) throw this.#refused('closed', new ShopClosed('closed for stocktaking'));
    const priced = await this.#price(basket);
    const { totalCents } = priced;
    if (basket.card !== undefined && !(await authoriseCard(basket.card, totalCents))) {
      throw this.#refused('card_declined', new CardDeclined());
    }
    const order = await this.#store(basket, priced);
    this.#metrics.orders.inc({ payment: basket.payment });
    this.#metrics.orderValue.observe(totalCents / 100);
    return { id: order.id, totalEuros: totalCents / 100, placedAt: order.placed_at.toISOString() };
  }

  async #price({ quantities }: Basket): Promise<Priced> {
    const rows = await this.#database.query(productPrices, [[...quantities.keys()]]);
    const prices = new Map(rows.map((row) => [row.id, row.price_cents]));
    let totalCents = 0;
    for (const [product, quantity] of quantities) {
      const price = prices.get(product);
      if (price === undefined) throw new BadRequest(`no such product: ${product}`);
      totalCents += price * quantity;
    }
    return { prices, totalCents };
  }

  /** The whole order or nothing of it: a product that has run out puts the others back on the shelf. */
  async #store(basket: Basket, { prices, totalCents }: Priced) {
    // Always in the same order, so that two baskets cannot wait for each other's rows.
    const products = [...basket.quantities.keys()].sort();
    const quantities = products.map((product) => basket.quantities.get(product) as number);
    return await this.#database.transaction(async (queries) => {
      for (const [i, product] of products.entries()) {
        const taken = await queries.query(takeFromStock, [product, quantities[i]]);
        if (taken.length === 0) throw this.#refused('out_of_stock', new OutOfStock(product));
      }
      const [order] = await queries.query(newOrder, [basket.customer, basket.payment, totalCents]);
      if (order === undefined) throw new Error('the database kept no order');
      const cents = products.map((product) => prices.get(product));
      await queries.query(newOrderLines, [order.id, products, quantities, cents]);
      return order;
    });
  }

  #refused(reason: CheckoutRefusal, refusal: Refusal): Refusal {
    this.#metrics.checkoutsRefused.inc({ reason });
    return refusal;
  }
}
