import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { attempt } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { dbSystem } from '../observing/db-system.js';
import { hasMethod, property, textOf } from '../observing/property.js';
import { observeQueryRunner, type RunnerContext } from './observed-query-runner.js';

/** A TypeORM `DataSource`, met by its shape. */
export interface TypeormDataSource {
  // biome-ignore lint/suspicious/noExplicitAny: the data source's own parameter has a type of TypeORM
  createQueryRunner(mode?: any): object;
  readonly options: object;
}

/**
 * Observes all queries of a data source: of its managers, repositories, query builders, transactions and lazy
 * relations. It may be called before or after `initialize()`.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeTypeorm(dataSource: TypeormDataSource, observer: QueryObserver): () => void {
  const options = property(dataSource, 'options');
  const type = textOf(property(options, 'type'));
  if (!hasMethod(dataSource, 'createQueryRunner') || type === undefined || type === 'mongodb') {
    throw notObservable(
      'observeTypeorm',
      type === 'mongodb' ? 'a data source of MongoDB' : describeValue(dataSource),
      'a TypeORM DataSource of an SQL database',
      'Pass what new DataSource({ … }) makes. Of MongoDB, observe the client.',
    );
  }
  const context: RunnerContext = {
    observer,
    system: dbSystem(type),
    namespace: textOf(property(options, 'database')),
    isOn: true,
    seen: new WeakSet(),
  };
  return observeOnce(dataSource, 'TypeORM data source', observer, () =>
    undoable((undo) => {
      undo(() => {
        context.isOn = false;
      });
      undo(
        wrapMethod(
          dataSource,
          'createQueryRunner',
          (original) =>
            function (...parameters) {
              const runner = original.apply(this, parameters);
              attempt(observer, () => observeQueryRunner(runner, context));
              return runner;
            },
        ),
      );
    }),
  );
}
