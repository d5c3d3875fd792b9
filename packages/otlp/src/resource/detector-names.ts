/** As `OTEL_NODE_RESOURCE_DETECTORS` of the OpenTelemetry SDK names them. */
export const resourceDetectorNames = ['env', 'host', 'process', 'serviceinstance'] as const;

export type ResourceDetectorName = (typeof resourceDetectorNames)[number];
