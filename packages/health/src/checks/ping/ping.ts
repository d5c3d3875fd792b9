import type { CheckContext } from '../../model/check.js';

/** How one client is pinged. */
export interface Ping {
  /** What it is, for messages: `pg pool`. */
  readonly kind: string;
  /** Asks its server for a sign of life. Settles soon after the signal fired, or holds nothing but itself. */
  run(context: CheckContext, statement: string | undefined): PromiseLike<unknown> | unknown;
  /** Whether its owner closed it for good. */
  isClosed(): boolean;
}

/** What databases are asked. The comment tells whoever reads a log of statements where it comes from. */
export const defaultStatement = 'SELECT 1 /* health check */';

/** Recognises a client by its shape, so that no driver is imported; undefined: it is another one. */
export type PingOf = (client: object) => Ping | undefined;

/** Any object, looked at without trusting it. */
export type Fields = Readonly<Record<string, unknown>>;

export function isMethod(value: unknown): value is (...parameters: unknown[]) => unknown {
  return typeof value === 'function';
}

/** Whether all of these are methods of an object. */
export function hasMethods(target: unknown, ...names: readonly string[]): target is Record<string, never> {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) return false;
  return names.every((name) => isMethod((target as Fields)[name]));
}

export function field(target: unknown, name: string): unknown {
  return (target as Fields | null | undefined)?.[name];
}
