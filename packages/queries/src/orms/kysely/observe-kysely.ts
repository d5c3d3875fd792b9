import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { hasMethod } from '../observing/property.js';
import { observeExecutor } from './observed-executor.js';

/** A `Kysely` instance, met by its shape. */
export interface KyselyInstance {
  getExecutor(): object;
}

/**
 * Observes all queries of a Kysely instance, those of its transactions and connections, and of what `withPlugin` and
 * `withSchema` make of it from now on. The statements that begin and end transactions go past it.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeKysely(db: KyselyInstance, observer: QueryObserver): () => void {
  const executor = hasMethod(db, 'getExecutor') ? db.getExecutor() : undefined;
  if (!hasMethod(executor, 'executeQuery') || !hasMethod(executor, 'provideConnection')) {
    throw notObservable(
      'observeKysely',
      describeValue(db),
      'a Kysely instance',
      'Pass what new Kysely({ dialect }) makes, not the dialect or a query.',
    );
  }
  return observeOnce(executor, 'Kysely instance', observer, () => {
    const watch = { isOn: true };
    return undoable((undo) => {
      undo(() => {
        watch.isOn = false;
      });
      undo(observeExecutor(executor, observer, watch));
    });
  });
}
