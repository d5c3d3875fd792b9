/** A property of something unknown, also of a function; undefined where there is none, or it cannot be read. */
export function property(of: unknown, name: PropertyKey): unknown {
  if ((typeof of !== 'object' || of === null) && typeof of !== 'function') return undefined;
  try {
    return Reflect.get(of, name);
  } catch {
    return undefined;
  }
}

/** Whether there is a method of that name. */
export function hasMethod(of: unknown, name: PropertyKey): of is object {
  return typeof property(of, name) === 'function';
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
