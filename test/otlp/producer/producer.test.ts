import { createRequire } from 'node:module';
import { Registry } from '@sonde/metrics';
import { sondeMetricProducer } from '@sonde/otlp';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { everything } from '../encoding/everything.js';
import { startReceiver } from './receiver.js';
import { type Sdk, sdkVersions } from './sdk-versions.js';

describe.each(sdkVersions)('a producer in $name', ({ load, missing }) => {
  const sdkOr = (context: TestContext): Sdk => load() ?? context.skip(missing);

  it('hands a reader all that a registry has', async (context) => {
    const sdk = sdkOr(context);
    const { metrics } = sdk;
    const exporter = new metrics.InMemoryMetricExporter(metrics.AggregationTemporality.CUMULATIVE);
    const provider = meterProvider(sdk, exporter, sondeMetricProducer(everything().registry));
    provider.getMeter('the-service').createCounter('own').add(1);
    await provider.forceFlush();
    const [collected] = exporter.getMetrics();
    expect(collected?.scopeMetrics.map(({ scope }) => scope.name)).toEqual([
      'the-service',
      '@sonde/metrics',
      'rpc-library',
    ]);
    expect(collected?.resource.attributes).toMatchObject({ 'service.name': 'the-service' });
    const named = Object.fromEntries(
      (collected?.scopeMetrics[1]?.metrics ?? []).map((metric) => [metric.descriptor.name, metric]),
    );
    const library = collected?.scopeMetrics[2];
    expect(library?.scope).toMatchObject({ version: '2.1', attributes: { team: 'x' } });
    expect(library?.metrics[0]).toMatchObject({
      descriptor: { name: 'rpc.calls', unit: '{call}' },
      dataPoints: [
        { attributes: { zone: 'eu', 'rpc.method': 'get', 'rpc.code': 0, 'rpc.ok': true, 'rpc.share': 0.5 }, value: 2 },
        { attributes: { zone: 'eu' }, value: 1 },
      ],
    });
    expect(library?.metrics[1]).toMatchObject({ dataPointType: metrics.DataPointType.SUM, isMonotonic: false });
    const { DataPointType } = metrics;
    expect(
      Object.entries(named).map(([name, { dataPointType, dataPoints }]) => [name, dataPointType, dataPoints.length]),
    ).toEqual([
      ['requests', DataPointType.SUM, 3],
      ['limited', DataPointType.SUM, 2],
      ['temperature_celsius', DataPointType.GAUGE, 5],
      ['latency_seconds', DataPointType.HISTOGRAM, 2],
      ['size_bytes', DataPointType.EXPONENTIAL_HISTOGRAM, 2],
      ['both', DataPointType.EXPONENTIAL_HISTOGRAM, 1],
      ['wait', DataPointType.GAUGE, 2],
      ['wait_sum', DataPointType.SUM, 1],
      ['wait_count', DataPointType.SUM, 1],
      ['plain_sum', DataPointType.SUM, 1],
      ['plain_count', DataPointType.SUM, 1],
      ['build_info', DataPointType.SUM, 1],
      ['lock', DataPointType.SUM, 2],
      ['sonde_faults', DataPointType.SUM, 1],
    ]);
    expect(named['requests']).toMatchObject({ isMonotonic: true, aggregationTemporality: 1 });
    expect(named['wait_count']).toMatchObject({ isMonotonic: false, dataPoints: [{ value: 3 }] });
    expect(named['limited']?.dataPoints[1]?.attributes).toEqual({ zone: 'eu', 'otel.metric.overflow': true });
    expect(named['latency_seconds']).toMatchObject({
      descriptor: { unit: 's', description: 'Time.' },
      dataPoints: [
        {
          attributes: { zone: 'eu', route: '/a' },
          startTime: [1_790_000_001, 123_000_000],
          endTime: [1_790_000_001, 123_000_000],
          value: { count: 6, sum: 555.65, buckets: { boundaries: [0.1, 1, 10], counts: [2, 1, 1, 2] } },
        },
        {},
      ],
    });
    expect(named['size_bytes']?.dataPoints[0]?.value).toMatchObject({ count: 7, zeroCount: 1 });
    expect(named['lock']?.dataPoints.map(({ attributes, value }) => [attributes['lock'], value])).toEqual([
      ['open', 0],
      ['shut', 1],
    ]);
  });

  it('goes through the official exporter', async (context) => {
    const sdk = sdkOr(context);
    const receiver = await startReceiver();
    onTestFinished(receiver.stop);
    const producer = sondeMetricProducer(everything().registry);
    const provider = meterProvider(sdk, new sdk.exporter.OTLPMetricExporter({ url: receiver.url }), producer);
    await provider.forceFlush();
    const found = receiver.metrics();
    expect(found['latency_seconds']).toMatchObject({
      unit: 's',
      histogram: { dataPoints: [{ count: '6', sum: 555.65, bucketCounts: ['2', '1', '1', '2'] }, {}] },
    });
    expect(found['size_bytes']).toMatchObject({
      exponentialHistogram: { dataPoints: [{ count: '7' }, { zeroCount: '1' }] },
    });
  });

  it('adds up in deltas over collections', async (context) => {
    const sdk = sdkOr(context);
    const receiver = await startReceiver();
    onTestFinished(receiver.stop);
    const registry = new Registry();
    const jobs = registry.counter({ name: 'jobs', help: 'h' });
    const sizes = registry.histogram({ name: 'sizes', help: 'h', buckets: [1, 2] });
    const producer = sondeMetricProducer(registry, { temporality: 'delta' });
    const provider = meterProvider(sdk, new sdk.exporter.OTLPMetricExporter({ url: receiver.url }), producer);
    const sums: unknown[] = [];
    for (const n of [5, 3]) {
      jobs.inc(n);
      sizes.observe(n);
      await provider.forceFlush();
      sums.push(receiver.metrics()['jobs']?.['sum']);
    }
    expect(sums).toMatchObject([
      { aggregationTemporality: 1, dataPoints: [{ asDouble: 5 }] },
      { aggregationTemporality: 1, dataPoints: [{ asDouble: 3 }] },
    ]);
    expect(receiver.metrics()['sizes']).toMatchObject({ histogram: { dataPoints: [{ count: '1', sum: 3 }] } });
  });
});

describe('a producer in the official exporter for Prometheus', () => {
  it('is served with its names, and keeps them', async () => {
    const { PrometheusExporter, PrometheusSerializer } = createRequire(import.meta.url)(
      '@opentelemetry/exporter-prometheus',
    ) as typeof import('@opentelemetry/exporter-prometheus');
    const { metrics, resources } = sdkVersions[0].load() as Sdk;
    const reader = new PrometheusExporter({
      preventServerStart: true,
      metricProducers: [sondeMetricProducer(everything().registry)],
    });
    const provider = new metrics.MeterProvider({ resource: resources.emptyResource(), readers: [reader] });
    onTestFinished(() => provider.shutdown());
    const { resourceMetrics, errors } = await reader.collect();
    expect(errors).toEqual([]);
    const lines = new PrometheusSerializer('', false).serialize(resourceMetrics).split('\n');
    for (const start of [
      'requests_total{zone="eu",route="/a",status="200"',
      'latency_seconds_bucket{zone="eu",route="/a"',
      'wait{zone="eu",queue="q",quantile="0.5"',
      'wait_sum{zone="eu",queue="q"',
      'wait_count{zone="eu",queue="q"',
      'build_info{zone="eu",version="1.2.3",commit="abc"',
      'lock{zone="eu",door="front",lock="shut"',
    ])
      expect(lines.filter((line) => line.startsWith(start))).not.toEqual([]);
  });
});

function meterProvider(
  { metrics, resources }: Sdk,
  exporter: ConstructorParameters<Sdk['metrics']['PeriodicExportingMetricReader']>[0]['exporter'],
  producer: ReturnType<typeof sondeMetricProducer>,
) {
  const reader = new metrics.PeriodicExportingMetricReader({ exporter, metricProducers: [producer] });
  const resource = resources.resourceFromAttributes({ 'service.name': 'the-service' });
  const provider = new metrics.MeterProvider({ resource, readers: [reader] });
  onTestFinished(() => provider.shutdown());
  return provider;
}
