import { AsyncLocalStorage } from 'node:async_hooks';
import { currentScope } from '@sonde/metrics';
import type { CapturedStack } from '../../call-site/call-site.js';
import { captureStack } from '../../call-site/capture-stack.js';
import { undoable } from '../../wrapping/undoable.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';

const storage = new AsyncLocalStorage<CapturedStack>();
/** Of queries that were made and not yet run. */
const stacks = new WeakMap<object, CapturedStack>();

/** Where the application asked for what mongoose is doing. */
export function askingStack(): CapturedStack | undefined {
  return storage.getStore();
}

/** The classes of a Mongoose, as far as they are used here. */
export interface MongooseClasses {
  readonly Query: { readonly prototype: object };
  readonly Aggregate: { readonly prototype: object };
  readonly Model: { readonly prototype: object };
}

const makesQuery = [
  'find',
  'findOne',
  'findOneAndUpdate',
  'findOneAndDelete',
  'findOneAndReplace',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'countDocuments',
  'estimatedDocumentCount',
  'distinct',
];

const uses = new WeakMap<object, { count: number; undo: () => void }>();

/**
 * Takes note of where queries of a Mongoose are made. `await User.find()` runs the query later, from no line of the
 * application, and middleware stands before the driver's call; so the stack is taken where the query is written down,
 * and goes with it to the driver. Outside of scopes none is.
 */
export function followStacks(mongoose: MongooseClasses): () => void {
  const use = uses.get(mongoose) ?? { count: 0, undo: wrapMethods(mongoose) };
  uses.set(mongoose, use);
  use.count++;
  return () => {
    if (--use.count > 0) return;
    uses.delete(mongoose);
    use.undo();
  };
}

function wrapMethods({ Query, Aggregate, Model }: MongooseClasses): () => void {
  return undoable((undo) => {
    for (const name of makesQuery) undo(noting(Query.prototype, name));
    for (const name of ['exec', 'cursor']) undo(running(Query.prototype, name));
    undo(noting(Aggregate.prototype, 'model'));
    for (const name of ['exec', 'cursor']) undo(running(Aggregate.prototype, name));
    for (const name of ['save', '$save']) undo(running(Model.prototype, name));
    for (const name of ['create', 'insertMany', 'bulkWrite', 'bulkSave']) undo(running(Model, name));
  });
}

function noting(target: object, name: string): () => void {
  return wrapMethod(
    target,
    name,
    (original) =>
      function noted(...args) {
        if (typeof this === 'object' && this !== null && !stacks.has(this)) {
          const stack = stackHere(noted);
          if (stack !== undefined) stacks.set(this, stack);
        }
        return original.apply(this, args);
      },
  );
}

function running(target: object, name: string): () => void {
  return wrapMethod(
    target,
    name,
    (original) =>
      function run(...args) {
        const known = typeof this === 'object' && this !== null ? stacks.get(this) : undefined;
        const stack = known ?? stackHere(run);
        if (stack === undefined) return original.apply(this, args);
        return storage.run(stack, () => original.apply(this, args));
      },
  );
}

/** What mongoose asks by itself (`populate`) was asked for where the query was that it is part of. */
function stackHere(above: (...args: never[]) => unknown): CapturedStack | undefined {
  const outer = storage.getStore();
  if (outer !== undefined) return outer;
  return currentScope() === undefined ? undefined : captureStack(above);
}
