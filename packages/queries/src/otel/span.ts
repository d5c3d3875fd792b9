/** A span of OpenTelemetry's SDK 2 or 3 (`ReadableSpan`), as far as it is read; met by its shape. */
export interface QuerySpan {
  readonly name: string;
  readonly kind: number;
  readonly spanContext: () => QuerySpanContext;
  readonly parentSpanContext?: QuerySpanContext;
  /** Seconds and nanoseconds. */
  readonly endTime: readonly [number, number];
  readonly duration: readonly [number, number];
  readonly status: { readonly code: number };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly attributes?: Readonly<Record<string, unknown>> | undefined }[];
  readonly instrumentationScope: { readonly name: string };
}

export interface QuerySpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
}

/** `SpanKind` of the API. */
export const spanKind = { server: 1, consumer: 4 } as const;

/** `SpanStatusCode.ERROR` of the API. */
export const errorStatus = 2;

export function milliseconds([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The first of these attributes that is a text: the stable semantic conventions come before the older ones. */
export function textAttribute({ attributes }: Pick<QuerySpan, 'attributes'>, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
