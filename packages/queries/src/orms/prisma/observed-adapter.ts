import type { QueryObserver } from '../../observation/query-observer.js';
import type { DbSystem, QueryResult, QueryStart } from '../../query/query-event.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { attempt, isPromise, settled } from '../../wrapping/settled.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { listOf, property, textOf } from '../observing/property.js';
import { presentCall } from './observed-calls.js';

/** Of the adapter factory, for all that it connects. */
export interface AdapterContext {
  readonly observer: QueryObserver;
  readonly system: DbSystem;
  isOn: boolean;
}

/** Observes a connected adapter or one of its transactions: `SqlQueryable` of `@prisma/driver-adapter-utils`. */
export function observeAdapter(adapter: unknown, context: AdapterContext): void {
  if (typeof adapter !== 'object' || adapter === null) return;
  const { observer, system } = context;
  for (const name of ['queryRaw', 'executeRaw']) {
    wrapMethod(
      adapter,
      name,
      (original) =>
        function (...parameters) {
          const run = () => original.apply(this, parameters);
          if (!context.isOn) return run();
          return observeCall(observer, () => startOf(system, parameters[0]), run, resultOf, driverError);
        },
    );
  }
  wrapMethod(
    adapter,
    'startTransaction',
    (original) =>
      function (...parameters) {
        const starting = original.apply(this, parameters);
        if (!context.isOn || !isPromise(starting)) return starting;
        return settled(starting, (transaction) => attempt(observer, () => observeAdapter(transaction, context)));
      },
  );
}

function startOf(system: DbSystem, query: unknown): QueryStart | undefined {
  const text = textOf(property(query, 'sql'));
  if (text === undefined) return undefined;
  return { system, text, parameters: listOf(property(query, 'args')), orm: 'prisma', stack: presentCall() };
}

/** What `executeRaw` gives is the number of rows written. */
function resultOf(answer: unknown): QueryResult {
  return { rows: listOf(property(answer, 'rows')) };
}

/** `DriverAdapterError` has the code of the database in its cause. */
function driverError(thrown: unknown): unknown {
  const code = property(property(thrown, 'cause'), 'originalCode');
  return typeof code === 'string' ? { code } : undefined;
}
