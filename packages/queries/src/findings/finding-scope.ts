import type { Scope } from '@sonde/metrics';
import type { FindingScope } from './finding.js';

/** What a finding says of its scope. A copy: a scope may hold its request, and findings are kept. */
export function scopeOf(scope: Scope): FindingScope;
export function scopeOf(scope: Scope | undefined): FindingScope | undefined;
export function scopeOf(scope: Scope | undefined): FindingScope | undefined {
  if (scope === undefined) return undefined;
  const { kind, name, route, method, traceId, spanId } = scope;
  return { kind, name, route, method, traceId, spanId };
}
