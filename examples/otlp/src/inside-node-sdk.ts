import { metrics } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { Registry } from '@sonde/metrics';
import { sondeMetricProducer } from '@sonde/otlp';

/** A service that has an OpenTelemetry SDK: what Sonde records goes out with what the SDK records. */
export async function insideNodeSdk(endpoint: string): Promise<void> {
  const registry = new Registry();
  const exporter = new OTLPMetricExporter({ url: `${endpoint}/v1/metrics` });
  const sdk = new NodeSDK({
    serviceName: 'with-sdk',
    autoDetectResources: false,
    // No traces and logs in this example.
    spanProcessors: [],
    logRecordProcessors: [],
    metricReaders: [new PeriodicExportingMetricReader({ exporter, metricProducers: [sondeMetricProducer(registry)] })],
  });
  sdk.start();

  metrics.getMeter('checkout').createCounter('baskets').add(2);
  registry.counter({ name: 'orders', help: 'Orders taken.' }).inc(3);
  registry.timer({ name: 'payment', help: 'Duration of a payment.' }).observe(0.25);

  await sdk.shutdown();
  metrics.disable();
}
