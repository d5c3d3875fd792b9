import { AsyncLocalStorage } from 'node:async_hooks';
import { currentScope } from '@sonde/metrics';
import type { CapturedStack } from '../../call-site/call-site.js';
import { captureStack } from '../../call-site/capture-stack.js';
import { replaceMethod } from '../better-sqlite3/replace-method.js';

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

const uses = new WeakMap<object, { count: number; restores: readonly (() => void)[] }>();

/**
 * Takes note of where queries of a Mongoose are made. `await User.find()` runs the query later, from no line of the
 * application, and middleware stands before the driver's call; so the stack is taken where the query is written down,
 * and goes with it to the driver. Outside of scopes none is.
 */
export function followStacks(mongoose: MongooseClasses): () => void {
  const use = uses.get(mongoose) ?? { count: 0, restores: [] };
  uses.set(mongoose, use);
  if (use.count++ === 0) use.restores = replaceMethods(mongoose);
  return () => {
    if (--use.count > 0) return;
    for (const restore of use.restores) restore();
    use.restores = [];
  };
}

function replaceMethods({ Query, Aggregate, Model }: MongooseClasses): (() => void)[] {
  return [
    ...makesQuery.map((name) => noting(Query.prototype, name)),
    ...['exec', 'cursor'].map((name) => running(Query.prototype, name)),
    noting(Aggregate.prototype, 'model'),
    ...['exec', 'cursor'].map((name) => running(Aggregate.prototype, name)),
    ...['save', '$save'].map((name) => running(Model.prototype, name)),
    ...['create', 'insertMany', 'bulkWrite', 'bulkSave'].map((name) => running(Model, name)),
  ];
}

function noting(target: object, name: string): () => void {
  return replaceMethod(
    target,
    name,
    (original) =>
      function noted(this: unknown, ...args: unknown[]): unknown {
        if (typeof this === 'object' && this !== null && !stacks.has(this)) {
          const stack = stackHere(noted);
          if (stack !== undefined) stacks.set(this, stack);
        }
        return Reflect.apply(original, this, args);
      },
  );
}

function running(target: object, name: string): () => void {
  return replaceMethod(
    target,
    name,
    (original) =>
      function run(this: unknown, ...args: unknown[]): unknown {
        const known = typeof this === 'object' && this !== null ? stacks.get(this) : undefined;
        const stack = known ?? stackHere(run);
        if (stack === undefined) return Reflect.apply(original, this, args);
        return storage.run(stack, () => Reflect.apply(original, this, args));
      },
  );
}

/** What mongoose asks by itself (`populate`) was asked for where the query was that it is part of. */
function stackHere(above: (...args: never[]) => unknown): CapturedStack | undefined {
  const outer = storage.getStore();
  if (outer !== undefined) return outer;
  return currentScope() === undefined ? undefined : captureStack(above);
}
