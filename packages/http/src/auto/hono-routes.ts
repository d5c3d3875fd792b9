import { type HonoContext, nodeBindings } from '../hono/hono.js';
import { observingMiddleware } from '../hono/measure-requests.js';
import { perObserver } from './per-observer.js';
import type { ProcessObserver } from './process-observer.js';
import type { Replacements } from './replaced.js';

type Next = () => Promise<void>;

interface Installable {
  use(middleware: (c: HonoContext, next: Next) => Promise<void>): unknown;
}

type HonoClass = new (...parameters: unknown[]) => Installable;

/**
 * Hono keeps its methods in each app, where no class can be changed: in place of its class stands one whose apps begin
 * with our middleware. Apps that were made before have none.
 *
 * @returns the exports to be used
 */
export function adoptHono(own: ProcessObserver, replaced: Replacements, exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null) return exports;
  const { Hono } = exports as { readonly Hono?: unknown };
  if (!isHono(Hono) || replaced.isOurs(Hono)) return exports;
  const middleware = perObserver(observingMiddleware);
  // Two parameters: Hono itself, and what reads its routes, tells a middleware from a handler by them.
  const measureRequest = (c: HonoContext, next: Next): Promise<void> => {
    const observer = replaced.isActive ? own.of(nodeBindings(c.env)?.incoming) : undefined;
    return observer === undefined ? next() : middleware(observer)(c, next);
  };
  const standIn = new Proxy(Hono, {
    construct(target, parameters, newTarget) {
      const app = Reflect.construct(target, parameters, newTarget) as Installable;
      if (replaced.isActive && typeof app.use === 'function') app.use(measureRequest);
      return app;
    },
  });
  return replaced.exported(exports, 'Hono', standIn);
}

function isHono(value: unknown): value is HonoClass {
  const { prototype } = (value ?? {}) as { readonly prototype?: Record<string, unknown> };
  return typeof value === 'function' && ['route', 'basePath'].every((name) => hasOrInherits(prototype, name));
}

function hasOrInherits(prototype: object | undefined, name: string): boolean {
  return prototype !== undefined && typeof Reflect.get(prototype, name) === 'function';
}
