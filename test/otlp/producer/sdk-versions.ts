import { createRequire } from 'node:module';
import type * as ExporterProto from '@opentelemetry/exporter-metrics-otlp-proto';
import type * as Resources from '@opentelemetry/resources';
import type * as SdkMetrics from '@opentelemetry/sdk-metrics';

/** The parts of an OpenTelemetry SDK that a producer meets. */
export interface Sdk {
  readonly metrics: typeof SdkMetrics;
  readonly resources: typeof Resources;
  readonly exporter: typeof ExporterProto;
}

/** Version 2, beside which this workspace is developed, and version 3, which asks for a newer Node.js. */
export const sdkVersions = [
  { name: 'SDK 2', missing: 'npm ci', load: () => loadFrom('../../package.json') },
  {
    name: 'SDK 3',
    missing: 'install SDK 3: npm ci --prefix test/peers/otel3',
    load: () => loadFrom('../../peers/otel3/package.json'),
  },
] as const;

/** Nothing where it is not installed. */
function loadFrom(manifest: string): Sdk | undefined {
  const load = createRequire(new URL(manifest, import.meta.url));
  try {
    return {
      metrics: load('@opentelemetry/sdk-metrics') as typeof SdkMetrics,
      resources: load('@opentelemetry/resources') as typeof Resources,
      exporter: load('@opentelemetry/exporter-metrics-otlp-proto') as typeof ExporterProto,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
