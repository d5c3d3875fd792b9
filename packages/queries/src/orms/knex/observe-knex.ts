import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { hasMethod, property } from '../observing/property.js';
import { observeClient } from './observed-client.js';

/** What `knex(config)` returns; met by its shape. */
export interface KnexInstance {
  // biome-ignore lint/suspicious/noExplicitAny: Knex itself types it so
  readonly client: any;
}

/**
 * Observes all queries of a Knex instance: those of builders, `raw`, streams, schema builders and transactions that
 * begin from now on. How long each waited for a connection of the pool is told apart.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeKnex(knex: KnexInstance, observer: QueryObserver): () => void {
  const client = property(knex, 'client');
  if (!hasMethod(client, '_query') || !hasMethod(client, 'acquireConnection')) {
    throw notObservable(
      'observeKnex',
      describeValue(knex),
      'the function that knex(config) returns',
      'Pass the Knex instance itself, not a builder, a configuration or the pool.',
    );
  }
  return observeOnce(client, 'Knex instance', observer, () => observeClient(client, observer));
}
