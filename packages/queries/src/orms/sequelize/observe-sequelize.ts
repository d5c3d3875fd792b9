import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import { observeOnce } from '../../observation/observe-once.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { dbSystem } from '../observing/db-system.js';
import { hasMethod, property, textOf } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';
import { attempt } from '../observing/settled.js';
import { Waits } from '../observing/waits.js';
import { observeRun } from './observed-run.js';

/** A `Sequelize` instance of version 6, met by its shape. */
export interface SequelizeInstance {
  // biome-ignore lint/suspicious/noExplicitAny: the hooks have types of Sequelize
  addHook(hook: 'beforeQuery', listener: (options: any, query: any) => void): unknown;
  removeHook(hook: 'beforeQuery', listener: unknown): unknown;
  getDialect(): string;
}

type Connect = (...parameters: unknown[]) => unknown;

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
    sequelize.addHook('beforeQuery', hook);
    return [() => sequelize.removeHook('beforeQuery', hook), ...observeWaits(sequelize, waits)];
  });
}

function observeWaits(sequelize: object, waits: Waits): (() => void)[] {
  const manager = property(sequelize, 'connectionManager');
  if (!hasMethod(manager, 'getConnection')) return [];
  return [
    replaceMethod<Connect>(
      manager,
      'getConnection',
      (original) =>
        function (this: unknown, ...parameters) {
          return waits.measure(() => original.apply(this, parameters));
        },
    ),
  ];
}
