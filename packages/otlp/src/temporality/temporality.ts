import type { MetricPoints } from '../points/metric-batch.js';

/**
 * Whether sums and histograms are sent as totals or as what was added since the last time, by kind of instrument:
 * OpenTelemetry specification, "Metrics Exporter - OTLP", `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`.
 *
 * |                            | cumulative | delta      | lowmemory  |
 * |----------------------------|------------|------------|------------|
 * | counter, histogram         | cumulative | delta      | delta      |
 * | up-down counter, info, state set | cumulative | cumulative | cumulative |
 * | gauge, summary             | have no temporality             |||
 *
 * `lowmemory` differs from `delta` for counters that are read at collect time only, where an OpenTelemetry SDK would
 * have to remember their last value. A registry keeps the total of every counter anyway, so here the two are one.
 */
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';

export const temporalities: readonly Temporality[] = ['cumulative', 'delta', 'lowmemory'];

/** Whether a metric is sent as what was added. */
export function isSentAsDelta({ kind, isMonotonic }: MetricPoints, temporality: Temporality): boolean {
  if (temporality === 'cumulative') return false;
  return kind === 'histogram' || kind === 'exponentialHistogram' || (kind === 'sum' && isMonotonic);
}
