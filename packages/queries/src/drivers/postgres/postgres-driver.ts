/** What is needed of `sql`, as `postgres()` returns it, and of the `sql` of its transactions. */
export interface PostgresSql {
  // biome-ignore lint/suspicious/noExplicitAny: any tag is welcome, whatever its types of rows.
  (first: any, ...rest: any[]): any;
  readonly unsafe: unknown;
}

/** The options that a client was made with, as `sql.options` has them. */
export interface PostgresOptions {
  readonly database?: unknown;
  /** Errors have longer stacks then. */
  readonly debug?: unknown;
}

/** A query of postgres.js. It is made by the tag, and sent when somebody waits for it; a part of another one never is. */
export interface PostgresQuery {
  readonly strings: readonly string[];
  readonly args: readonly unknown[];
  readonly handler: unknown;
  /** Made by the tag, not by `unsafe`. */
  readonly tagged: boolean;
  executed: boolean;
  active: boolean;
  handle: () => unknown;
  resolve: (value: unknown) => unknown;
  reject: (error: unknown) => unknown;
  /** Called with each batch of a cursor, which is replaced from batch to batch. */
  cursorFn?: ((...parameters: unknown[]) => unknown) | undefined;
  /** Called with each row. */
  forEachFn?: (...parameters: unknown[]) => unknown;
}

/** `sql({ name: 'Ada' })`: it writes its part of the text itself. */
export interface PostgresBuilder {
  readonly first: unknown;
  build(before: string, parameters: unknown[], types: unknown[], options: PostgresOptions): unknown;
}

export function isSql(target: unknown): target is PostgresSql {
  return typeof target === 'function' && ['unsafe', 'array', 'json'].every((name) => hasMethod(target, name));
}

export function isQuery(value: unknown): value is PostgresQuery {
  return (
    isObject(value) && Array.isArray(value['strings']) && Array.isArray(value['args']) && hasMethod(value, 'handle')
  );
}

export function isBuilder(value: unknown): value is PostgresBuilder {
  return isObject(value) && hasMethod(value, 'build') && 'first' in value;
}

/** `sql('name')`: quoted already. It refuses to be waited for, which values do not. */
export function isIdentifier(value: unknown): value is { readonly value: string } {
  return isObject(value) && typeof value['value'] === 'string' && !('type' in value) && hasMethod(value, 'then');
}

/** `sql.json(value)`, `sql.typed(value, type)`. */
export function isParameter(value: unknown): value is { readonly value: unknown } {
  return (
    isObject(value) && Object.hasOwn(value, 'value') && Object.hasOwn(value, 'type') && Object.hasOwn(value, 'array')
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Readonly<Record<string, unknown>>)[name] === 'function';
}
