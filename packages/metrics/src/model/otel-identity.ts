/**
 * What a metric is called in OpenTelemetry, where it was made under names of OpenTelemetry. The names of the registry
 * are then their translation (see `otel-names.ts`), and exporters that speak OpenTelemetry give these back.
 */
export interface OtelIdentity {
  /** `http.server.request.duration` */
  readonly name: string;
  /** As UCUM writes it: `s`, `By`, `{request}`; empty where there is none. */
  readonly unit: string;
  /** A gauge here that there is a sum: what an up-down counter adds up, such as requests in flight. */
  readonly isSum: boolean;
}

/** The attribute behind a label. */
export interface Attribute {
  /** `http.response.status_code` */
  readonly key: string;
  /** As what its values travel: a label is always text, an attribute may be a number. */
  readonly type: AttributeType;
}

export type AttributeType = 'string' | 'boolean' | 'int' | 'double';

/** Who recorded: OpenTelemetry specification, "Instrumentation Scope". Prometheus gets it as labels `otel_scope_…`. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: Readonly<Record<string, string>>;
}
