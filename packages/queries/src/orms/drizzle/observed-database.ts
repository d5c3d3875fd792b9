import { captureStack } from '../../call-site/capture-stack.js';
import { attempt } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, replaceProperty, wrapMethod } from '../../wrapping/wrapped-method.js';
import { hasMethod, property } from '../observing/property.js';
import type { DrizzleContext } from './drizzle-context.js';
import { type Asked, observePrepared } from './observed-prepared.js';

type Prepare = (...parameters: unknown[]) => unknown;

/** A session that only one query is built with, and the one it stands for. */
const sessions = new WeakMap<object, object>();

/** Observes a database, or a transaction: both build queries, and begin transactions. */
export function observeDatabase(database: object, context: DrizzleContext): () => void {
  return undoable((undo) => {
    undo(observeSession(database, context));
    undo(observeTransactions(database, context));
    const relational = property(database, 'query');
    if (typeof relational !== 'object' || relational === null) return;
    for (const builder of Object.values(relational)) {
      if (hasMethod(property(builder, 'session'), 'prepareQuery')) undo(observeSession(builder, context));
    }
  });
}

/**
 * Drizzle reads `session` when the application begins to build a query, and runs the query when it is awaited, where no
 * stack leads back. So each reading gives a session of its own, which remembers where that was.
 */
function observeSession(holder: object, context: DrizzleContext): () => void {
  const own = Object.getOwnPropertyDescriptor(holder, 'session');
  // Another observer has its getter there: what that gives is to be observed by both.
  const below = own?.get;
  const session = below === undefined ? standingFor(property(holder, 'session') as object) : undefined;
  const get = (): object => {
    const present = session ?? (below?.call(holder) as object);
    return context.isOn ? sessionOfQuery(present, context, get) : present;
  };
  replaceProperty(holder, 'session', { get, configurable: true, enumerable: own?.enumerable ?? true });
  return () => {
    // Where another getter is on top, ours hands on.
    if (Object.getOwnPropertyDescriptor(holder, 'session')?.get !== get) return;
    if (own === undefined) Reflect.deleteProperty(holder, 'session');
    else Reflect.defineProperty(holder, 'session', session === undefined ? own : { ...own, value: session });
  };
}

/** A transaction begins with the session of one query. */
function standingFor(session: object): object {
  let at = session;
  for (let next = sessions.get(at); next !== undefined; next = sessions.get(at)) at = next;
  return at;
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
  return wrapMethod(
    database,
    'transaction',
    (original) =>
      function (...args) {
        const [run, ...others] = args;
        if (!context.isOn || !isMethod(run)) return original.apply(this, args);
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
