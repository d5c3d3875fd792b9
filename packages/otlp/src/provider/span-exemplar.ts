import { type Context, context, isSpanContextValid, TraceFlags, trace } from '@opentelemetry/api';
import { scopeExemplar } from '@sonde/metrics';

/**
 * Where the exemplars of a provider come from: the span of the context that a measurement was given, else of the active
 * one, where it is sampled (OpenTelemetry specification, "TraceBased"); without a span, the scope of Sonde.
 *
 * The context of a measurement is left here while it is recorded, so that recording allocates nothing for it, and a span is
 * looked for only where an exemplar is due.
 */
export class SpanExemplar {
  /** The context given with the measurement that is being recorded; back to `undefined` after it. */
  given: Context | undefined;

  /** The labels of the exemplar, or nothing where there is no sampled span. */
  readonly find = (): Readonly<Record<string, string>> | undefined => {
    const span = trace.getSpanContext(this.given ?? context.active());
    if (span === undefined || !isSpanContextValid(span)) return scopeExemplar();
    if ((span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
    return { trace_id: span.traceId, span_id: span.spanId };
  };
}
