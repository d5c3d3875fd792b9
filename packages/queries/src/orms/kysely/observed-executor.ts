import type { QueryObserver } from '../../observation/query-observer.js';
import type { RunningQuery } from '../../observation/running-query.js';
import type { DbSystem, QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { attempt } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, type Method, wrapMethod } from '../../wrapping/wrapped-method.js';
import { dbSystem } from '../observing/db-system.js';
import { observeIteration } from '../observing/observed-iteration.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';

/** Executors of transactions come and go: this ends the observation of all of them at once. */
export interface Watch {
  isOn: boolean;
}

/** Methods that make another executor of one: for a plugin, a schema, the one connection of a transaction. */
const derivations = ['withPlugin', 'withPlugins', 'withPluginAtFront', 'withoutPlugins', 'withConnectionProvider'];

/** Observes an executor, which all queries of a Kysely instance pass, and those that are made of it. */
export function observeExecutor(executor: object, observer: QueryObserver, watch: Watch): () => void {
  const system = systemOf(property(executor, 'adapter'));
  let asking: RunningQuery | undefined;
  return undoable((undo) => {
    const wrap = (name: string, around: (original: Method) => Method) => undo(wrapMethod(executor, name, around));
    wrap(
      'executeQuery',
      (original) =>
        function (...parameters) {
          if (!watch.isOn) return original.apply(this, parameters);
          const call = (running: RunningQuery): unknown => {
            // The executor asks for its connection before it returns.
            asking = running;
            try {
              return original.apply(this, parameters);
            } finally {
              asking = undefined;
            }
          };
          return observeCall(observer, () => startOf(system, parameters[0]), call, resultOf);
        },
    );
    wrap(
      'provideConnection',
      (original) =>
        function (...parameters) {
          const running = asking;
          asking = undefined;
          const [consumer] = parameters;
          if (running === undefined || !isMethod(consumer)) return original.apply(this, parameters);
          const observed = (connection: unknown): unknown => {
            running.sent();
            return consumer(connection);
          };
          return original.apply(this, parameters.with(0, observed));
        },
    );
    wrap(
      'stream',
      (original) =>
        function (...parameters) {
          if (!watch.isOn) return original.apply(this, parameters);
          const stream = () => original.apply(this, parameters) as AsyncIterator<unknown>;
          return observeIteration(observer, () => startOf(system, parameters[0]), rowsOf, stream);
        },
    );
    for (const name of derivations) {
      wrap(
        name,
        (original) =>
          function (...parameters) {
            const derived = original.apply(this, parameters);
            attempt(observer, () => {
              const isOther = derived !== executor && hasMethod(derived, 'executeQuery');
              if (watch.isOn && isOther) observeExecutor(derived, observer, watch);
            });
            return derived;
          },
      );
    }
  });
}

function startOf(system: DbSystem, compiled: unknown): QueryStart | undefined {
  const text = textOf(property(compiled, 'sql'));
  if (text === undefined) return undefined;
  return { system, text, parameters: listOf(property(compiled, 'parameters')), orm: 'kysely' };
}

function resultOf(answer: unknown): QueryResult {
  return { rows: listOf(property(answer, 'rows')) };
}

function rowsOf(chunk: unknown): number {
  return listOf(property(chunk, 'rows'))?.length ?? 0;
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
