import type { QueryObserver } from '../../observation/query-observer.js';
import type { DbSystem } from '../../query/query-event.js';

/** Of the database that is observed, and of all of its transactions. */
export interface DrizzleContext {
  readonly observer: QueryObserver;
  readonly system: DbSystem;
  /** `db.namespace`, as far as it is known by now. */
  readonly namespace: () => string | undefined;
  isOn: boolean;
}
