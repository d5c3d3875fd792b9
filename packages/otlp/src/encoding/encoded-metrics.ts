/** Who sends: a resource of `@opentelemetry/resources`, or anything of its shape. */
export interface OtlpResource {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly schemaUrl?: string | undefined;
}

export interface EncodedMetrics {
  /** An `ExportMetricsServiceRequest`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Data points in it. */
  readonly dataPoints: number;
}
