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
  return storage.run(scope, fn);
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
