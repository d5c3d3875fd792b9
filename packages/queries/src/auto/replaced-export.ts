/**
 * Puts another value in the place of an export: where it is, if that can be written to, else in an object that stands in
 * for the exports.
 *
 * @returns the exports to be used, and what takes the value away from where it was written
 */
export function replaceExport(exports: object, name: string, value: unknown): { exports: object; undo: () => void } {
  const own = Object.getOwnPropertyDescriptor(exports, name);
  const before: unknown = Reflect.get(exports, name);
  if (!set(exports, name, value)) return { exports: standIn(exports, name, value), undo: () => {} };
  return {
    exports,
    undo: () => {
      if (Reflect.get(exports, name) !== value) return;
      if (own === undefined || !('value' in own) || !Reflect.defineProperty(exports, name, own)) {
        set(exports, name, before);
      }
    },
  };
}

function set(exports: object, name: string, value: unknown): boolean {
  try {
    return Reflect.set(exports, name, value) && Reflect.get(exports, name) === value;
  } catch {
    return false;
  }
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
