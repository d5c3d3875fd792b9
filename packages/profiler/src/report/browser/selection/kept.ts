/** Selections that are kept: going back to one is at once, and a large profile takes some megabytes for each. */
const mostKept = 4;

/** What is kept under a key, else made and kept in the place of what was not asked for the longest. */
export function recent<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const known = kept.get(key);
  const value = known === undefined ? make() : known;
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return value;
}

/** An object whose fields are computed once, when they are first read. */
export function lazily<T extends object>(fields: { readonly [K in keyof T]: () => T[K] }): T {
  const made = {};
  for (const [name, compute] of Object.entries<() => unknown>(fields)) {
    let value: unknown;
    let isThere = false;
    Object.defineProperty(made, name, {
      get() {
        if (!isThere) {
          value = compute();
          isThere = true;
        }
        return value;
      },
    });
  }
  return made as T;
}
