import { emptyResource } from '@opentelemetry/resources';
import type { CollectionResult, MetricData, MetricProducer, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { checkOptions, describeValue, type SnapshotSource } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { metricBatch } from '../points/build-batch.js';
import type { MetricBatch } from '../points/metric-batch.js';
import { inSlices } from '../points/slices.js';
import { TemporalReader } from '../temporality/temporal-reader.js';
import { type Temporality, temporalities } from '../temporality/temporality.js';
import { sdkMetrics } from './sdk-points.js';

export interface SondeMetricProducerOptions {
  /**
   * Totals, or what was added since the last collection: for the receiver behind the reader. The SDK asks no producer
   * for a temporality, so it has to be given here. Default `cumulative`.
   */
  readonly temporality?: Temporality | undefined;
}

/**
 * A registry as a source of metrics for an OpenTelemetry SDK, version 2 or 3:
 *
 *     new PeriodicExportingMetricReader({ exporter, metricProducers: [sondeMetricProducer(registry)] })
 *
 * One producer for one reader: with `delta` it remembers what that reader was given. The resource is that of the
 * MeterProvider the reader belongs to. What the SDK's data points have no place for does not travel on this road:
 * exemplars and summaries. A summary is a gauge with an attribute `quantile`, beside sums `…_sum` and `…_count`.
 * `startOtlp` sends both.
 *
 * The objects are made in slices of a few milliseconds; what the SDK and its exporter do with them is not.
 *
 * @param registry a `Registry`, or any other source of snapshots
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function sondeMetricProducer(
  registry: SnapshotSource,
  options: SondeMetricProducerOptions = {},
): MetricProducer {
  if (typeof (registry as SnapshotSource | undefined)?.collect !== 'function') {
    throw invalidOption(
      'registry',
      describeValue(registry),
      'a Registry or another source of snapshots',
      'Pass sondeMetricProducer(registry).',
    );
  }
  checkOptions('sondeMetricProducer', optionRules, options);
  return new RegistryProducer(registry, options.temporality ?? 'cumulative');
}

const optionRules = {
  temporality: [
    temporalities.map((name) => JSON.stringify(name)).join(', '),
    (value: unknown) => temporalities.includes(value as Temporality),
  ],
} as const;

class RegistryProducer implements MetricProducer {
  private readonly registry: SnapshotSource;
  private readonly reader: TemporalReader;
  /** Collections take turns: with deltas, each begins where the one before ended. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(registry: SnapshotSource, temporality: Temporality) {
    this.registry = registry;
    this.reader = new TemporalReader(temporality);
  }

  collect(options?: { readonly timeoutMillis?: number }): Promise<CollectionResult> {
    const next = this.last.then(() => this.read(options?.timeoutMillis));
    this.last = next;
    return next;
  }

  /** Never rejects: one failing source would cost the reader everything else it collects. */
  private async read(timeoutMs: number | undefined): Promise<CollectionResult> {
    try {
      const snapshot = await this.registry.collect({ timeoutMs });
      const read = await inSlices(this.reader.read(metricBatch(snapshot)));
      const scopeMetrics = await inSlices(sdkScopes(read.batch));
      // Whether the export succeeds is not told to producers; what the SDK was given, it has.
      read.accept();
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
    } catch (cause) {
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics: [] }, errors: [cause] };
    }
  }
}

function* sdkScopes({ scopes }: MetricBatch): Generator<void, ScopeMetrics[]> {
  const all: ScopeMetrics[] = [];
  for (const { scope, metrics } of scopes) {
    const made: MetricData[] = [];
    for (const metric of metrics) {
      for (const data of yield* sdkMetrics(metric)) if (data.dataPoints.length > 0) made.push(data);
    }
    all.push({ scope: sdkScope(scope), metrics: made });
  }
  return all;
}

function sdkScope({
  name,
  version,
  schemaUrl,
  attributes,
}: MetricBatch['scopes'][number]['scope']): ScopeMetrics['scope'] {
  return {
    name,
    ...(version === '' ? {} : { version }),
    ...(schemaUrl === '' ? {} : { schemaUrl }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
}
