import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { DbSystem, QueryStart } from '../../query/query-event.js';
import { dbSystem } from '../observing/db-system.js';
import { type CallReading, observeCall } from '../observing/observed-call.js';
import { observeIteration } from '../observing/observed-iteration.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';
import { attempt } from '../observing/settled.js';

type Execute = (...parameters: unknown[]) => unknown;
type Derive = (...parameters: unknown[]) => object;
type Consumer = (connection: unknown) => unknown;
type Provide = (consumer: Consumer, ...parameters: unknown[]) => unknown;

/** Executors of transactions come and go: this ends the observation of all of them at once. */
export interface Watch {
  isOn: boolean;
}

/** Methods that make another executor of one: for a plugin, a schema, the one connection of a transaction. */
const derivations = ['withPlugin', 'withPlugins', 'withPluginAtFront', 'withoutPlugins', 'withConnectionProvider'];

/** Observes an executor, which all queries of a Kysely instance pass, and those that are made of it. */
export function observeExecutor(executor: object, observer: QueryObserver, watch: Watch): (() => void)[] {
  const system = systemOf(property(executor, 'adapter'));
  let asking: RunningQuery | undefined;

  const execute = replaceMethod<Execute>(
    executor,
    'executeQuery',
    (original) =>
      function (this: unknown, ...parameters) {
        if (!watch.isOn) return original.apply(this, parameters);
        return observeCall(observer, reading(system, parameters[0]), (running) => {
          // The executor asks for its connection before it returns.
          asking = running;
          try {
            return original.apply(this, parameters);
          } finally {
            asking = undefined;
          }
        });
      },
  );
  const provide = replaceMethod<Provide>(
    executor,
    'provideConnection',
    (original) =>
      function (this: unknown, consumer, ...others) {
        const running = asking;
        asking = undefined;
        if (running === undefined || typeof consumer !== 'function') return original.call(this, consumer, ...others);
        const observed: Consumer = (connection) => {
          running.sent();
          return consumer(connection);
        };
        return original.call(this, observed, ...others);
      },
  );
  return [
    execute,
    provide,
    ...observeStream(executor, system, observer, watch),
    ...observeDerived(executor, observer, watch),
  ];
}

function observeStream(executor: object, system: DbSystem, observer: QueryObserver, watch: Watch): (() => void)[] {
  if (!hasMethod(executor, 'stream')) return [];
  return [
    replaceMethod<Execute>(
      executor,
      'stream',
      (original) =>
        function (this: unknown, ...parameters) {
          if (!watch.isOn) return original.apply(this, parameters);
          const rowsOf = (chunk: unknown) => listOf(property(chunk, 'rows'))?.length ?? 0;
          const stream = () => original.apply(this, parameters) as AsyncIterator<unknown>;
          return observeIteration(observer, reading(system, parameters[0]), rowsOf, stream);
        },
    ),
  ];
}

function observeDerived(executor: object, observer: QueryObserver, watch: Watch): (() => void)[] {
  return derivations
    .filter((name) => hasMethod(executor, name))
    .map((name) =>
      replaceMethod<Derive>(
        executor,
        name,
        (original) =>
          function (this: unknown, ...parameters) {
            const derived = original.apply(this, parameters);
            attempt(observer, () => {
              const isOther = derived !== executor && hasMethod(derived, 'executeQuery');
              if (watch.isOn && isOther) observeExecutor(derived, observer, watch);
            });
            return derived;
          },
      ),
    );
}

function reading(system: DbSystem, compiled: unknown): CallReading {
  return {
    start: (): QueryStart | undefined => {
      const text = textOf(property(compiled, 'sql'));
      if (text === undefined) return undefined;
      return { system, text, parameters: listOf(property(compiled, 'parameters')), orm: 'kysely' };
    },
    result: (answer) => ({ rows: listOf(property(answer, 'rows')) }),
  };
}

/** The name of the adapter's class says it; in a bundle that shortens names, what it can do does. */
function systemOf(adapter: unknown): DbSystem {
  for (let at = property(adapter, 'constructor'); typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    const system = dbSystem(at.name);
    if (system !== 'other_sql') return system;
  }
  if (property(adapter, 'supportsOutput') === true) return 'microsoft.sql_server';
  if (property(adapter, 'supportsReturning') !== true) return 'mysql';
  return property(adapter, 'supportsTransactionalDdl') === true ? 'postgresql' : 'sqlite';
}
