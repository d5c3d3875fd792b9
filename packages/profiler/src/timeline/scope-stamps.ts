import type { Scope } from '@sonde/metrics';

/** Gives back what it is handed: the private fields of a class that extends it are put there. */
const Given = class {
  constructor(scope: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is its purpose
    return scope;
  }
} as new (
  scope: object,
) => object;

/** What is known of each scope, for as long as the scope is alive. */
export interface ScopeStamps<T> {
  find(scope: Scope): T | undefined;
  set(scope: Scope, stamp: T): void;
}

/**
 * A `WeakMap` by another way: a private field on the scope itself, which nobody else sees. An entry of a `WeakMap` costs
 * a request a microsecond, most of it when garbage is collected; this costs a twentieth.
 */
export function scopeStamps<T>(): ScopeStamps<T> {
  class Stamped extends Given {
    #stamp: T;

    constructor(scope: object, stamp: T) {
      super(scope);
      this.#stamp = stamp;
    }

    static find(scope: object): T | undefined {
      return #stamp in scope ? (scope as Stamped).#stamp : undefined;
    }
  }

  // For objects that take no field, should V8 refuse frozen ones one day.
  let others: WeakMap<object, T> | undefined;
  return {
    find: (scope) => Stamped.find(scope) ?? others?.get(scope),
    set: (scope, stamp) => {
      try {
        void new Stamped(scope, stamp);
      } catch {
        others ??= new WeakMap();
        others.set(scope, stamp);
      }
    },
  };
}
