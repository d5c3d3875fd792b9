import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { attempt } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { dbSystem } from '../observing/db-system.js';
import { hasMethod, property, textOf } from '../observing/property.js';
import { Waits } from '../observing/waits.js';
import { observeRun } from './observed-run.js';

/** A `Sequelize` instance of version 6, met by its shape. */
export interface SequelizeInstance {
  // biome-ignore lint/suspicious/noExplicitAny: the hooks have types of Sequelize
  addHook(hook: 'beforeQuery', listener: (options: any, query: any) => void): unknown;
  removeHook(hook: 'beforeQuery', listener: unknown): unknown;
  getDialect(): string;
}

/**
 * Observes all queries of a Sequelize instance: of models, of `query`, of transactions. How long each waited for a
 * connection of the pool is told apart.
 *
 * @returns ends the observation
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeSequelize(sequelize: SequelizeInstance, observer: QueryObserver): () => void {
  if (!hasMethod(sequelize, 'addHook') || !hasMethod(sequelize, 'removeHook') || !hasMethod(sequelize, 'getDialect')) {
    throw notObservable(
      'observeSequelize',
      describeValue(sequelize),
      'a Sequelize instance of version 6',
      'Pass what new Sequelize(…) makes, not the class, a model or a pool.',
    );
  }
  const system = dbSystem(sequelize.getDialect());
  const namespace = textOf(property(property(sequelize, 'config'), 'database'));
  return observeOnce(sequelize, 'Sequelize instance', observer, () => {
    const waits = new Waits(observer);
    const hook = (_options: unknown, query: unknown): void => {
      attempt(observer, () => {
        if (hasMethod(query, 'run')) observeRun(query, { observer, system, namespace, waits });
      });
    };
    return undoable((undo) => {
      sequelize.addHook('beforeQuery', hook);
      undo(() => sequelize.removeHook('beforeQuery', hook));
      const manager = property(sequelize, 'connectionManager');
      if (!hasMethod(manager, 'getConnection')) return;
      undo(
        wrapMethod(
          manager,
          'getConnection',
          (original) =>
            function (...parameters) {
              return waits.measure(() => original.apply(this, parameters));
            },
        ),
      );
    });
  });
}
