import { captureStack } from '../../call-site/capture-stack.js';
import { hasMethod, property } from '../observing/property.js';
import { replaceMethod } from '../observing/replaced-method.js';
import { attempt } from '../observing/settled.js';
import type { DrizzleContext } from './drizzle-context.js';
import { type Asked, observePrepared } from './observed-prepared.js';

type Transact = (...parameters: unknown[]) => unknown;
type Prepare = (...parameters: unknown[]) => unknown;

/** A session that only one query is built with, and the one it stands for. */
const sessions = new WeakMap<object, object>();

/** Observes a database, or a transaction: both build queries, and begin transactions. */
export function observeDatabase(database: object, context: DrizzleContext): (() => void)[] {
  const undoings = [observeSession(database, context), observeTransactions(database, context)];
  const relational = property(database, 'query');
  if (typeof relational === 'object' && relational !== null) {
    for (const builder of Object.values(relational)) {
      if (hasMethod(property(builder, 'session'), 'prepareQuery')) undoings.push(observeSession(builder, context));
    }
  }
  return undoings;
}

/**
 * Drizzle reads `session` when the application begins to build a query, and runs the query when it is awaited, where no
 * stack leads back. So each reading gives a session of its own, which remembers where that was.
 */
function observeSession(holder: object, context: DrizzleContext): () => void {
  const own = Object.getOwnPropertyDescriptor(holder, 'session');
  const read = property(holder, 'session') as object;
  const session = sessions.get(read) ?? read;
  const get = (): object => (context.isOn ? sessionOfQuery(session, context, get) : session);
  Object.defineProperty(holder, 'session', { get, configurable: true, enumerable: own?.enumerable ?? true });
  return () => {
    if (own !== undefined) Object.defineProperty(holder, 'session', { ...own, value: session });
  };
}

function sessionOfQuery(session: object, context: DrizzleContext, above: () => object): object {
  const asked: Asked = { stack: captureStack(above) };
  const prepared: Prepare = function (this: unknown, ...parameters) {
    const query = Reflect.apply(property(session, 'prepareQuery') as Prepare, this, parameters);
    attempt(context.observer, () => {
      // Of a named statement, which is prepared once and run from elsewhere, it is the place of each run that counts.
      const isNamed = typeof parameters[2] === 'string' && context.system === 'postgresql';
      observePrepared(query, parameters[0], isNamed ? {} : asked, context);
    });
    return query;
  };
  const own = Object.create(session, { prepareQuery: { value: prepared, configurable: true, writable: true } });
  sessions.set(own, session);
  return own;
}

function observeTransactions(database: object, context: DrizzleContext): () => void {
  return replaceMethod<Transact>(
    database,
    'transaction',
    (original) =>
      function (this: unknown, run, ...others) {
        if (!context.isOn || typeof run !== 'function') return original.call(this, run, ...others);
        const observed = (transaction: unknown, ...parameters: unknown[]): unknown => {
          attempt(context.observer, () => {
            if (typeof transaction === 'object' && transaction !== null) observeDatabase(transaction, context);
          });
          return run(transaction, ...parameters);
        };
        return original.call(this, observed, ...others);
      },
  );
}
