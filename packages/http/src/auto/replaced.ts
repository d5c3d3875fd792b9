/** Puts things in the place of others, and takes all of them away again. */
export class Replacements {
  private readonly undo: (() => void)[] = [];
  /** What stands where we have put it: it is not to be replaced again. */
  private readonly ours = new WeakSet<object>();
  private isOn = true;

  /** Whether what stands in for something is to do more than pass on. */
  get isActive(): boolean {
    return this.isOn;
  }

  /** To be called by `restore`. */
  onRestore(step: () => void): void {
    this.undo.push(step);
  }

  isOurs(value: unknown): boolean {
    return typeof value === 'function' && this.ours.has(value);
  }

  /**
   * Puts a function around a method of a class. Where there is none, or it cannot be replaced, the class is left alone.
   *
   * @param around what is called, with the original; must only pass on when `isActive` is false
   */
  method(owner: object | undefined | null, name: string, around: (original: Method) => Method): boolean {
    if (owner === undefined || owner === null) return false;
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function' || this.isOurs(original)) return false;
    const made = around(original as Method);
    Object.defineProperty(made, 'name', { value: original.name, configurable: true });
    Object.defineProperty(made, 'length', { value: original.length, configurable: true });
    const descriptor = { value: made, writable: true, configurable: true, enumerable: own?.enumerable ?? false };
    if (!Reflect.defineProperty(owner, name, descriptor)) return false;
    this.ours.add(made);
    this.undo.push(() => {
      // Somebody else may have put something over it.
      if (Reflect.get(owner, name) !== made) return;
      if (own === undefined) Reflect.deleteProperty(owner, name);
      else Reflect.defineProperty(owner, name, own);
    });
    return true;
  }

  /**
   * Puts another value in the place of an export: where it is, if that can be written to, else in an object that stands
   * in for the exports.
   *
   * @returns the exports to be used
   */
  exported(exports: object, name: string, value: object): object {
    const own = Object.getOwnPropertyDescriptor(exports, name);
    const before: unknown = Reflect.get(exports, name);
    this.ours.add(value);
    if (set(exports, name, value)) {
      this.undo.push(() => {
        if (Reflect.get(exports, name) !== value) return;
        if (own === undefined || !('value' in own) || !Reflect.defineProperty(exports, name, own)) {
          set(exports, name, before);
        }
      });
      return exports;
    }
    return standIn(exports, name, value);
  }

  restore(): void {
    this.isOn = false;
    for (let step = this.undo.pop(); step !== undefined; step = this.undo.pop()) step();
  }
}

export type Method = (this: unknown, ...parameters: unknown[]) => unknown;

function set(exports: object, name: string, value: unknown): boolean {
  try {
    if (!Reflect.set(exports, name, value)) return false;
  } catch {
    return false;
  }
  return Reflect.get(exports, name) === value;
}

/** All names of the exports, one of them with another value. The namespace of an ES module cannot be changed. */
function standIn(exports: object, name: string, value: unknown): object {
  const copy = Object.create(Object.getPrototypeOf(exports) as object | null) as object;
  for (const key of Reflect.ownKeys(exports)) {
    const enumerable = Object.getOwnPropertyDescriptor(exports, key)?.enumerable ?? true;
    const property = key === name ? { value, writable: true } : { get: () => Reflect.get(exports, key) as unknown };
    Object.defineProperty(copy, key, { configurable: true, enumerable, ...property });
  }
  return copy;
}
