import { currentScope } from '@sonde/metrics';

/** What a handler sees of the scope it runs in. */
export interface ScopeReport {
  readonly kind?: string | undefined;
  readonly method?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
}

export function scopeReport(): ScopeReport {
  const scope = currentScope();
  return { kind: scope?.kind, method: scope?.method, traceId: scope?.traceId, spanId: scope?.spanId };
}
