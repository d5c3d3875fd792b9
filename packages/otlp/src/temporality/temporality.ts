import type { MetricPoints } from '../points/metric-batch.js';

/**
 * Whether sums and histograms are sent as totals or as what was added since the last time, by kind of instrument:
 * OpenTelemetry specification, "Metrics Exporter - OTLP", `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`.
 *
 * |                                  | cumulative | delta      | lowmemory  |
 * |----------------------------------|------------|------------|------------|
 * | counter, histogram               | cumulative | delta      | delta      |
 * | counter read at collect time     | cumulative | delta      | cumulative |
 * | up-down counter, info, state set | cumulative | cumulative | cumulative |
 * | gauge, summary                   | have no temporality                |||
 */
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';

export const temporalities: readonly Temporality[] = ['cumulative', 'delta', 'lowmemory'];

/** Whether a metric is sent as what was added. */
export function isSentAsDelta({ kind, isMonotonic, isObserved }: MetricPoints, temporality: Temporality): boolean {
  if (temporality === 'cumulative' || (temporality === 'lowmemory' && isObserved)) return false;
  return kind === 'histogram' || kind === 'exponentialHistogram' || (kind === 'sum' && isMonotonic);
}
