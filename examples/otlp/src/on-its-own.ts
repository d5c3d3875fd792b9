import { Registry } from '@sonde/metrics';
import { startOtlp } from '@sonde/otlp';

/** A service without an OpenTelemetry SDK. Exemplars travel too. */
export async function onItsOwn(endpoint: string): Promise<void> {
  const registry = new Registry({
    // Usually `true`: the trace of the request at hand.
    exemplars: () => ({ trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' }),
  });
  const otlp = await startOtlp({
    registry,
    endpoint,
    protocol: 'http/json',
    resource: { 'service.name': 'on-its-own' },
    selfMetrics: false,
  });

  registry.counter({ name: 'orders', help: 'Orders taken.' }).inc(4);
  registry.timer({ name: 'payment', help: 'Duration of a payment.' }).observe(0.5);

  await otlp.shutdown();
}
