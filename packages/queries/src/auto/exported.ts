/**
 * The classes that a module exports under a name, by itself and in its default export: those of an ES module that was
 * made of a CommonJS one are in both.
 *
 * @param name undefined: the exports are the class themselves
 * @param member what its objects must have, where its name does not tell
 */
export function exported(exports: object, name: string | undefined, member?: string): readonly unknown[] {
  const { default: inner } = exports as { readonly default?: unknown };
  const found = [exports, inner].map((one) => (name === undefined ? one : memberOf(one, name)));
  return [...new Set(found)].filter(
    (one) => typeof one === 'function' && (member === undefined || hasMember(one.prototype, member)),
  );
}

function memberOf(value: unknown, name: string): unknown {
  const isHolder = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isHolder ? (Reflect.get(value, name) as unknown) : undefined;
}

function hasMember(prototype: unknown, name: string): boolean {
  return typeof prototype === 'object' && prototype !== null && name in prototype;
}
