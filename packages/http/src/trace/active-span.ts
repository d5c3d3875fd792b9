import type { TraceContext } from './traceparent.js';

/**
 * `@opentelemetry/api` registers itself under this key of the global object, so that several copies of it in one
 * process meet (its `src/internal/global-utils.ts`; the number is the API's major version). Looking there works
 * whichever copy the host has, and asks nobody to install one.
 */
const apiKey = Symbol.for('opentelemetry.js.api.1');

/** The key of the span in a context (`src/trace/context-utils.ts`); keys are global symbols for the same reason. */
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN');

interface ApiGlobal {
  readonly context?: { active(): { getValue(key: symbol): unknown } };
}

interface Span {
  spanContext(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
}

/** Whether an OpenTelemetry SDK has registered itself in this process. */
export function hasOpenTelemetry(): boolean {
  return (globalThis as { [apiKey]?: ApiGlobal })[apiKey] !== undefined;
}

/** The OpenTelemetry span that the calling code runs in, if there is one. */
export function activeSpan(): TraceContext | undefined {
  const api = (globalThis as { [apiKey]?: ApiGlobal })[apiKey];
  if (api?.context === undefined) return undefined;
  try {
    const span = api.context.active().getValue(spanKey) as Span | undefined;
    if (span === undefined) return undefined;
    const { traceId, spanId, traceFlags } = span.spanContext();
    // A span that records nothing has ids of zeros.
    if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined;
    return { traceId, spanId, sampled: (traceFlags & 1) === 1 };
  } catch {
    // A context manager of the host that throws is the host's; the request goes on without its span.
    return undefined;
  }
}
