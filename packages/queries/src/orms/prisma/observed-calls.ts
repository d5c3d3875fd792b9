import { AsyncLocalStorage } from 'node:async_hooks';
import type { CapturedStack } from '../../call-site/call-site.js';
import { captureStack } from '../../call-site/capture-stack.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { attempt } from '../../wrapping/settled.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, wrapMethod } from '../../wrapping/wrapped-method.js';
import { property } from '../observing/property.js';

/** The observation of a client and its transactions. */
export interface PrismaWatch {
  readonly observer: QueryObserver;
  isOn: boolean;
}

/** What Prisma may put together with others of the same tick: no stack leads back from the query to the call. */
const batchedOperations = ['findUnique', 'findUniqueOrThrow'];

/** What begins the work of a Prisma promise, which is lazy. */
const beginnings = ['then', 'catch', 'finally', 'requestTransaction'];

const calls = new AsyncLocalStorage<CapturedStack>();

/** Where the application made the call that a query is part of, if it was one that is batched. */
export function presentCall(): CapturedStack | undefined {
  return calls.getStore();
}

/** Takes note of where calls that are batched are made, for all models of a client. */
export function observeCalls(client: object, watch: PrismaWatch): () => void {
  return undoable((undo) => {
    for (const model of modelsOf(client)) {
      for (const operation of batchedOperations) undo(observeOperation(model, operation, watch));
    }
    undo(observeTransactions(client, watch));
  });
}

function modelsOf(client: object): object[] {
  const models = property(property(client, '_runtimeDataModel'), 'models');
  if (typeof models !== 'object' || models === null) return [];
  return Object.keys(models)
    .map((name) => property(client, name.charAt(0).toLowerCase() + name.slice(1)))
    .filter((model) => typeof model === 'object' && model !== null);
}

function observeOperation(model: object, operation: string, watch: PrismaWatch): () => void {
  return wrapMethod(
    model,
    operation,
    (original) =>
      function observed(...parameters) {
        const promise = original.apply(this, parameters);
        if (watch.isOn && typeof promise === 'object' && promise !== null) {
          attempt(watch.observer, () => keepStack(promise, captureStack(observed)));
        }
        return promise;
      },
  );
}

function keepStack(promise: object, stack: CapturedStack): void {
  for (const name of beginnings) {
    wrapMethod(
      promise,
      name,
      (original) =>
        function (...parameters) {
          return calls.run(stack, () => original.apply(this, parameters));
        },
    );
  }
}

/** The client of an interactive transaction has models of its own. */
function observeTransactions(client: object, watch: PrismaWatch): () => void {
  return wrapMethod(
    client,
    '$transaction',
    (original) =>
      function (...args) {
        const [run, ...others] = args;
        if (!watch.isOn || !isMethod(run)) return original.apply(this, args);
        const observed = (transaction: unknown, ...parameters: unknown[]): unknown => {
          if (typeof transaction === 'object' && transaction !== null) {
            attempt(watch.observer, () => observeCalls(transaction, watch));
          }
          return run(transaction, ...parameters);
        };
        return original.call(this, observed, ...others);
      },
  );
}
