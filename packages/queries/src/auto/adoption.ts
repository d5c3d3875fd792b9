import type { QueryObserver } from '../observation/query-observer.js';
import { isMethod, type Method } from '../wrapping/wrapped-method.js';
import type { AdoptedTargets, Met } from './adopted-targets.js';
import { onUse } from './first-use.js';
import { replaceExport } from './replaced-export.js';

/** Works with the exports of a module, and gives back those to be used. May throw where they are others. */
export type AdoptModule = (exports: object, adoption: Adoption) => object | undefined;

/** What the adopters of modules work with. All of it is taken back at once. */
export class Adoption {
  readonly observer: QueryObserver;
  readonly targets: AdoptedTargets;
  isOn = true;
  private readonly undo: (() => void)[] = [];
  private readonly wrapped = new WeakMap<object, Set<string>>();
  private readonly standIns = new WeakMap<object, unknown>();

  constructor(observer: QueryObserver, targets: AdoptedTargets) {
    this.observer = observer;
    this.targets = targets;
  }

  /**
   * Observes each object of a class when one of these methods is first called on it, whenever it was made.
   *
   * @param ofClass undefined: the module has no such class
   * @param meet `undefined`: it is none to be observed, or not yet
   */
  onFirstUse(ofClass: unknown, methods: readonly string[], meet: (self: object) => MetTarget | undefined): void {
    const { prototype } = (typeof ofClass === 'function' ? ofClass : {}) as { readonly prototype?: unknown };
    if (typeof prototype !== 'object' || prototype === null) return;
    const done = this.wrapped.get(prototype) ?? new Set<string>();
    this.wrapped.set(prototype, done);
    for (const name of methods) {
      if (done.has(name)) continue;
      done.add(name);
      this.undo.push(onUse(prototype, name, (self) => this.meet(self, meet)));
    }
  }

  /**
   * Puts another function in the place of an exported one, also in the object that is the default export.
   *
   * @returns the exports to be used
   */
  replaceFunction(exports: object, name: string, around: (original: Method) => Method): object {
    const { default: inner } = exports as { readonly default?: unknown };
    if (name !== 'default' && typeof inner === 'object' && inner !== null) this.replaceOne(inner, name, around);
    return this.replaceOne(exports, name, around);
  }

  /** A function that stands in for another one, of which it has all properties. */
  standInFor(original: Method, around: (original: Method) => Method): Method {
    if (this.standIns.has(original)) return original;
    const called = around(original);
    const standIn = new Proxy(original, {
      apply: (target, self, parameters) => Reflect.apply(this.isOn ? called : target, self, parameters) as unknown,
    });
    this.standIns.set(standIn, original);
    return standIn;
  }

  stop(): void {
    this.isOn = false;
    for (let step = this.undo.pop(); step !== undefined; step = this.undo.pop()) step();
  }

  private replaceOne(exports: object, name: string, around: (original: Method) => Method): object {
    const original: unknown = Reflect.get(exports, name);
    if (!isMethod(original) || this.standIns.has(original)) return exports;
    const replaced = replaceExport(exports, name, this.standInFor(original, around));
    this.undo.push(replaced.undo);
    return replaced.exports;
  }

  private meet(self: object, meet: (self: object) => MetTarget | undefined): void {
    if (!this.isOn) return;
    try {
      const found = meet(self);
      if (found !== undefined) this.targets.adopt(found.target, found);
    } catch (cause) {
      this.targets.failed('objects of a class that was adopted', cause);
    }
  }
}

export interface MetTarget extends Met {
  readonly target: object;
}
