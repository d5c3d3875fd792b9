import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The unit of work that is going on: a request, a job, a test. Whoever opens it (middleware, a job runner)
 * fills in what it knows; exemplars, query findings and profiles read it.
 */
export interface Scope {
  readonly kind: 'request' | 'job' | 'test' | (string & {});
  /** What the unit is called: a job's name, a test's title. */
  name?: string | undefined;
  /** The route pattern; often known only after the scope was opened. */
  route?: string | undefined;
  method?: string | undefined;
  /** W3C Trace Context: 32 and 16 lower-case hexadecimal digits. */
  traceId?: string | undefined;
  spanId?: string | undefined;
  /** The sampled flag of the trace; an unsampled trace makes no exemplar. Unknown counts as sampled. */
  sampled?: boolean | undefined;
}

const storage = new AsyncLocalStorage<Scope>();

/** Runs a function, and all that it starts, inside a scope. An inner scope hides the outer one. */
export function runInScope<T>(scope: Scope, fn: () => T): T {
  if (switchListeners.size === 0) return storage.run(scope, fn);
  const before = storage.getStore();
  tellSwitch(scope);
  try {
    return storage.run(scope, fn);
  } finally {
    tellSwitch(before);
  }
}

const switchListeners = new Set<(scope: Scope | undefined) => void>();

/**
 * Calls back when `runInScope` begins, with its scope, and when it returns, with the one that code goes on in; until the
 * function it returns is called. All other changes of the scope are Node's, which has hooks for them. For profilers: a
 * listener is on the way of each request, and handles its own errors.
 */
export function onScopeSwitch(listener: (scope: Scope | undefined) => void): () => void {
  const own = (scope: Scope | undefined) => listener(scope);
  switchListeners.add(own);
  return () => switchListeners.delete(own);
}

function tellSwitch(scope: Scope | undefined): void {
  for (const listener of switchListeners) {
    try {
      listener(scope);
    } catch {
      // As with listeners of ended scopes: the work goes on.
    }
  }
}

/**
 * Runs a function in a scope that is over when its result is there: for a job, a message, a test. What ends later (a
 * request, when its response closes) runs in `runInScope` and says so by `endScope`.
 */
export function runScope<T>(scope: Scope, fn: () => T): T {
  let result: T;
  try {
    result = runInScope(scope, fn);
  } catch (error) {
    endScope(scope);
    throw error;
  }
  if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') {
    endScope(scope);
    return result;
  }
  // A promise of its own, so that a rejection nobody handles is still told.
  return Promise.resolve(result as PromiseLike<unknown>).finally(() => endScope(scope)) as T;
}

const endListeners = new Set<(scope: Scope) => void>();

/**
 * Says that a unit of work is over: whoever keeps an account of it closes it. Work that goes on in it all the same
 * keeps its scope, and is in no account.
 */
export function endScope(scope: Scope): void {
  for (const listener of endListeners) {
    try {
      listener(scope);
    } catch {
      // One that keeps accounts must not harm the work, nor the other ones. It reports its own faults.
    }
  }
}

/** Calls back for every scope that ends, until the function it returns is called. A listener handles its own errors. */
export function onScopeEnd(listener: (scope: Scope) => void): () => void {
  const own = (scope: Scope) => listener(scope);
  endListeners.add(own);
  return () => endListeners.delete(own);
}

/** The scope that the calling code runs in. The same object for all of it: what one fills in, others see. */
export function currentScope(): Scope | undefined {
  return storage.getStore();
}

/** The trace of the present scope as exemplar labels, by the names OpenTelemetry gives them. */
export function scopeExemplar(): Record<string, string> | undefined {
  const scope = storage.getStore();
  if (scope?.traceId === undefined || scope.sampled === false) return undefined;
  return scope.spanId === undefined ? { trace_id: scope.traceId } : { trace_id: scope.traceId, span_id: scope.spanId };
}
