/** A label name with its exposed value. */
export type Label = readonly [name: string, value: string];

/** OpenMetrics 1.0, "Exemplars": at most 128 characters of label names and values together. */
export interface Exemplar {
  readonly labels: readonly Label[];
  readonly value: number;
  /** When it was observed, in milliseconds since the Unix epoch. */
  readonly timestampMs?: number;
}

/** Exemplars by position in a block's `values`; a `Map` will do. */
export interface ExemplarColumn {
  get(index: number): Exemplar | undefined;
}
