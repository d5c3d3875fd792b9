import type { Histogram, LabelledHistogram, LabelledSummary, LabelValue, Summary } from '@sonde/metrics';
import type { RequestRecord, RequestRecorder } from '../request/recorder.js';

export interface Column {
  readonly name: string;
  readonly read: (record: RequestRecord) => LabelValue;
}

/** Columns for the labels that the options of the middleware add. */
export function extraColumns(names: readonly string[]): Column[] {
  return names.map((name, k) => ({ name, read: (record) => record.extra[k] as LabelValue }));
}

type Metric = Histogram | LabelledHistogram | Summary | LabelledSummary;

/** Records the duration of requests, and nothing else, in one metric or several of the same labels. */
export class DurationRecorder implements RequestRecorder {
  readonly countsBodies = false;
  private readonly columns: readonly Column[];
  private readonly metrics: readonly Metric[];
  private readonly counts: (record: RequestRecord) => boolean;

  /** @param metrics made with the names of the columns as their labels */
  constructor(
    columns: readonly Column[],
    metrics: readonly Metric[],
    counts: (record: RequestRecord) => boolean = () => true,
  ) {
    this.columns = columns;
    this.metrics = metrics;
    this.counts = counts;
  }

  started(): void {}

  ended(): void {}

  record(record: RequestRecord): void {
    if (!this.counts(record)) return;
    if (this.columns.length === 0) {
      for (const metric of this.metrics) (metric as Histogram | Summary).observe(record.seconds);
      return;
    }
    const labels: Record<string, LabelValue> = {};
    for (const { name, read } of this.columns) labels[name] = read(record);
    for (const metric of this.metrics) (metric as LabelledHistogram | LabelledSummary).observe(labels, record.seconds);
  }
}
