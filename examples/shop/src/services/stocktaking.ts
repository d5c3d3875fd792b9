import type { Registry } from '@sonde/metrics';
import { Timed } from '@sonde/metrics/decorators';
import type { ShopMetrics } from '../metrics.js';
import { StockBeingTaken } from '../refusal.js';
import type { Database } from '../store/database.js';
import { stockLevels } from '../store/statements.js';
import { timing } from './timing.js';

/** Counts what is on the shelves, with the shop closed meanwhile. */
@Timed(timing)
export class Stocktaking {
  /** No order is taken then. */
  underWay = false;
  readonly #database: Database;
  readonly #metrics: ShopMetrics;

  constructor(database: Database, metrics: ShopMetrics) {
    this.#database = database;
    this.#metrics = metrics;
    metrics.state.set('open');
  }

  get registry(): Registry {
    return this.#database.registry;
  }

  /** Closes the shop and gives the number of items. */
  async begin(): Promise<number> {
    if (this.underWay) throw new StockBeingTaken();
    this.underWay = true;
    this.#metrics.state.set('stocktaking');
    const levels = await this.#database.query(stockLevels);
    return levels.reduce((sum, { stock }) => sum + stock, 0);
  }

  /** Opens the shop again. */
  end(): void {
    this.underWay = false;
    this.#metrics.state.set('open');
  }
}
