import type { Exemplar, Label } from '@sonde/metrics';
import type { PointBlock, PointKind } from './metric-batch.js';

const none: readonly Exemplar[] = [];

/** The exemplars of a row's data point, without those that were sent already. */
export function pointExemplars(block: PointBlock, kind: PointKind, row: number): readonly Exemplar[] {
  const { series, exemplarsFromMs } = block;
  if (series.exemplars === undefined && series.native?.exemplars === undefined) return none;
  const isNew = ({ timestampMs }: Exemplar) => timestampMs === undefined || timestampMs >= exemplarsFromMs;
  if (kind === 'exponentialHistogram' && series.native?.exemplars !== undefined)
    return series.native.exemplars.of(row).filter(isNew);
  // Neither quantiles nor states are observations.
  if (series.exemplars === undefined || kind === 'summary' || series.states.length > 0) return none;
  const cells = kind === 'sum' || kind === 'gauge' ? 1 : series.bounds.length + 1;
  let found: Exemplar[] | undefined;
  for (let cell = 0; cell < cells; cell++) {
    const exemplar = series.exemplars.get(row * series.width + cell);
    if (exemplar === undefined || !isNew(exemplar)) continue;
    found ??= [];
    found.push(exemplar);
  }
  return found ?? none;
}

/** An exemplar's labels as OTLP means them: ids apart, everything else an attribute. */
export interface ExemplarIds {
  /** 32 hexadecimal digits, or empty. */
  readonly traceId: string;
  /** 16 hexadecimal digits, or empty. */
  readonly spanId: string;
  readonly attributes: readonly Label[];
}

/**
 * OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility", "Exemplars": labels `trace_id` and
 * `span_id` that are valid ids are the ids; all others are filtered attributes.
 */
export function exemplarIds(labels: readonly Label[]): ExemplarIds {
  let traceId = '';
  let spanId = '';
  const attributes: Label[] = [];
  for (const label of labels) {
    const [name, value] = label;
    if (name === 'trace_id' && isId(value, 32)) traceId = value.toLowerCase();
    else if (name === 'span_id' && isId(value, 16)) spanId = value.toLowerCase();
    else attributes.push(label);
  }
  return { traceId, spanId, attributes };
}

/** W3C Trace Context: an id of zeros only is invalid. */
function isId(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-fA-F]+$/.test(text) && /[^0]/.test(text);
}
