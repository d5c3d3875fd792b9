import type { CountedAs } from '../../answer/counts.js';
import type { PriceList } from './price-list.js';

/** A price list whose calls one contender times. */
export interface TimedCalls {
  readonly prices: PriceList;
  /** Where the contender counts its calls by method, and what it exposes; nothing for plain calls. */
  readonly exposed?: CountedAs & { read(): AsyncIterable<string> };
}
