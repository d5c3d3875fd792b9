import type { Registry } from '@sonde/metrics';
import { Timed } from '@sonde/metrics/decorators';
import { NotFound } from '../refusal.js';
import type { Database } from '../store/database.js';
import { shelfSize } from '../store/schema.js';
import { allProducts, type ProductRow, productById, putIntoStock } from '../store/statements.js';
import { rankedBySearch } from './search-ranking.js';
import { timing } from './timing.js';

/** A product as customers see it. */
export interface OfferedProduct {
  readonly id: string;
  readonly name: string;
  readonly priceEuros: number;
  readonly stock: number;
}

/** Answers of a search at most. */
const mostFound = 5;

/** What is for sale. */
@Timed(timing)
export class Catalogue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get registry(): Registry {
    return this.#database.registry;
  }

  async list(): Promise<OfferedProduct[]> {
    return (await this.#database.query(allProducts)).map(offered);
  }

  /** The best answers to what a customer typed, typing errors and all; the best first. */
  async search(wanted: string): Promise<OfferedProduct[]> {
    const offers = (await this.#database.query(allProducts)).map(offered);
    return rankedBySearch(offers, wanted).slice(0, mostFound);
  }

  async find(id: string): Promise<OfferedProduct> {
    const [product] = await this.#database.query(productById, [id]);
    if (product === undefined) throw new NotFound('no such product');
    return offered(product);
  }

  /** A supplier brings items of one product; those that the shelf has no room for go back. */
  async restock(id: string, items: number): Promise<OfferedProduct> {
    const [product] = await this.#database.query(putIntoStock, [id, items, shelfSize]);
    if (product === undefined) throw new NotFound('no such product');
    return offered(product);
  }
}

function offered(row: ProductRow): OfferedProduct {
  return { id: row.id, name: row.name, priceEuros: row.price_cents / 100, stock: row.stock };
}
