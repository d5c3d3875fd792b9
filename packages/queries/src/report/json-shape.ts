/** Reads one value of a JSON document, and gives it with its known fields only, in their order. */
export type Shape<T> = (value: unknown, path: string) => T;

/** What is wrong with a document, and where: `findings[3].count`. */
export class ShapeMismatch extends Error {
  override readonly name = 'ShapeMismatch';
  readonly path: string;
  readonly expected: string;
  readonly value: unknown;

  constructor(path: string, expected: string, value: unknown) {
    super(`${path}: expected ${expected}`);
    this.path = path;
    this.expected = expected;
    this.value = value;
  }
}

/** Longer lists are refused: no report has so many. */
export const maxListLength = 100_000;

export const text: Shape<string> = (value, path) => {
  if (typeof value === 'string') return value;
  throw new ShapeMismatch(path, 'a string', value);
};

export const number: Shape<number> = (value, path) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ShapeMismatch(path, 'a finite number', value);
};

export const flag: Shape<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw new ShapeMismatch(path, 'true or false', value);
};

export function oneOf<T extends string>(...names: readonly T[]): Shape<T> {
  return (value, path) => {
    const found = names.find((name) => name === value);
    if (found !== undefined) return found;
    throw new ShapeMismatch(path, `one of ${names.join(', ')}`, value);
  };
}

/** A field that may be left out, or null. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined || value === null ? undefined : shape(value, path));
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, path) => {
    if (Array.isArray(value) && value.length <= maxListLength)
      return value.map((item, i) => shape(item, `${path}[${i}]`));
    throw new ShapeMismatch(path, `a list of at most ${maxListLength}`, value);
  };
}

/** Every field has its shape; others that the document has are left out. */
export function fields<T extends object>(shapes: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ShapeMismatch(path, 'an object', value);
    }
    const read: Partial<T> = {};
    for (const key of Object.keys(shapes) as (keyof T & string)[]) {
      const given: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
      read[key] = shapes[key](given, path === '' ? key : `${path}.${key}`);
    }
    return read as T;
  };
}
