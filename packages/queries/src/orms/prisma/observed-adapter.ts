import type { QueryObserver } from '../../observation/query-observer.js';
import type { DbSystem, QueryStart } from '../../query/query-event.js';
import { type CallReading, observeCall } from '../observing/observed-call.js';
import { hasMethod, listOf, property, textOf } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';
import { settled } from '../observing/settled.js';
import { presentCall } from './observed-calls.js';

type Method = (...parameters: unknown[]) => unknown;

/** Of the adapter factory, for all that it connects. */
export interface AdapterContext {
  readonly observer: QueryObserver;
  readonly system: DbSystem;
  isOn: boolean;
}

/** Observes a connected adapter or one of its transactions: `SqlQueryable` of `@prisma/driver-adapter-utils`. */
export function observeAdapter(adapter: unknown, context: AdapterContext): void {
  observeRuns(adapter, 'queryRaw', context);
  observeRuns(adapter, 'executeRaw', context);
  if (hasMethod(adapter, 'startTransaction')) observeTransactions(adapter, context);
}

function observeRuns(adapter: unknown, name: 'queryRaw' | 'executeRaw', context: AdapterContext): void {
  if (!hasMethod(adapter, name)) return;
  replaceMethod<Method>(
    adapter,
    name,
    (original) =>
      function (this: unknown, ...parameters) {
        const run = () => original.apply(this, parameters);
        return context.isOn ? observeCall(context.observer, reading(context.system, parameters[0]), run) : run();
      },
  );
}

function observeTransactions(adapter: object, context: AdapterContext): void {
  replaceMethod<Method>(
    adapter,
    'startTransaction',
    (original) =>
      function (this: unknown, ...parameters) {
        const starting = original.apply(this, parameters);
        if (!context.isOn) return starting;
        return settled(context.observer, starting, (transaction) => observeAdapter(transaction, context));
      },
  );
}

function reading(system: DbSystem, query: unknown): CallReading {
  return {
    start: (): QueryStart | undefined => {
      const text = textOf(property(query, 'sql'));
      return text === undefined
        ? undefined
        : { system, text, parameters: listOf(property(query, 'args')), orm: 'prisma', stack: presentCall() };
    },
    // What `executeRaw` gives is the number of rows written.
    result: (answer) => ({ rows: listOf(property(answer, 'rows')) }),
    cause: driverError,
  };
}

/** `DriverAdapterError` has the code of the database in its cause. */
function driverError(thrown: unknown): unknown {
  const code = property(property(thrown, 'cause'), 'originalCode');
  return typeof code === 'string' ? { code } : undefined;
}
