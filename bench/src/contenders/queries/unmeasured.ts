import type { MeasuredQueries } from './measured-queries.js';
import { ScopedRequest } from './scoped-request.js';
import { askDriver, ShopClient } from './shop.js';

/** The queries alone. Scopes are opened and ended all the same, with nobody to hear of it: rows 7 and 8 have their price. */
export function unmeasuredQueries(): MeasuredQueries {
  return { ask: askDriver, client: new ShopClient(), openRequest: () => new ScopedRequest(), counts: [] };
}
