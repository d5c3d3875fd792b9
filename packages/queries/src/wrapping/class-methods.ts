import type { QueryObserver } from '../observation/query-observer.js';
import { undoable } from './undoable.js';
import { wrapMethod } from './wrapped-method.js';

/** Calls `original` on `self`, and tells the observer. What it returns is what the application gets. */
export type Around = (
  observer: QueryObserver,
  original: (args: readonly unknown[]) => unknown,
  self: object,
  args: readonly unknown[],
) => unknown;

/**
 * Methods of a prototype that all databases of a process have in common. They are replaced once, and act only on objects
 * of a database that is observed: the price for all others is one look into a map.
 */
export class SharedMethods {
  private readonly ownerOf: (self: object) => unknown;
  private readonly arounds: ReadonlyMap<string, Around>;
  private readonly observers = new WeakMap<object, readonly QueryObserver[]>();
  private observedCount = 0;
  private restore = (): void => {};

  /** @param ownerOf of an object with such methods, the database it belongs to */
  constructor(ownerOf: (self: object) => unknown, arounds: Readonly<Record<string, Around>>) {
    this.ownerOf = ownerOf;
    this.arounds = new Map(Object.entries(arounds));
  }

  /**
   * @returns what ends it, to be called once; with the last one, the prototype is as it was
   * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE where the prototype is frozen
   */
  observe(prototype: object, owner: object, observer: QueryObserver): () => void {
    if (this.observedCount === 0) {
      this.restore = undoable((undo) => {
        for (const [name, around] of this.arounds) undo(this.wrap(prototype, name, around));
      });
    }
    this.observedCount++;
    this.observers.set(owner, [...(this.observers.get(owner) ?? []), observer]);
    return () => {
      const left = (this.observers.get(owner) ?? []).filter((other) => other !== observer);
      if (left.length === 0) this.observers.delete(owner);
      else this.observers.set(owner, left);
      if (--this.observedCount === 0) this.restore();
    };
  }

  private wrap(prototype: object, name: string, around: Around): () => void {
    const find = (self: unknown): readonly QueryObserver[] | undefined => this.observersOf(self);
    return wrapMethod(
      prototype,
      name,
      (original) =>
        function (...args) {
          const observers = find(this);
          if (observers === undefined) return original.apply(this, args);
          let call = (given: readonly unknown[]): unknown => Reflect.apply(original, this, given);
          const [last, ...others] = observers;
          for (const observer of others) {
            const inner = call;
            call = (given) => around(observer, inner, this as object, given);
          }
          return last === undefined ? call(args) : around(last, call, this as object, args);
        },
    );
  }

  private observersOf(self: unknown): readonly QueryObserver[] | undefined {
    if (typeof self !== 'object' || self === null) return undefined;
    const owner = this.ownerOf(self);
    return typeof owner === 'object' && owner !== null ? this.observers.get(owner) : undefined;
  }
}

const byPrototype = new WeakMap<object, SharedMethods>();

/** Those of a prototype; made at the first call. A driver that is installed twice has two of them. */
export function sharedMethods(prototype: object, make: () => SharedMethods): SharedMethods {
  const known = byPrototype.get(prototype);
  if (known !== undefined) return known;
  const made = make();
  byPrototype.set(prototype, made);
  return made;
}
