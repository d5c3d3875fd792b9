import { Registry } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

/** A registry with every instrument, odd values and texts, a removed series, an overflowing one and exemplars. */
export function everything(): { registry: Registry; clock: ManualClock } {
  const clock = new ManualClock({ epochMs: 1_790_000_000_123 });
  const registry = new Registry({ clock, constLabels: { zone: 'eu', empty: '' }, onFault: () => {} });
  const requests = registry.counter({
    name: 'requests',
    help: 'Requests "so far"\n.',
    labelNames: ['route', 'status'],
  });
  requests.inc({ route: '/a', status: 200 }, 3, { trace_id: traceId, span_id: spanId, extra: 'ü' });
  clock.advance(1000);
  requests.inc({ route: '', status: '404' }, 0.5);
  requests.inc({ route: '/gone', status: 1 });
  requests.inc({ route: 'naïve 🦊 "q" \\ \u2028', status: '\u0000' }, 2 ** 53);
  requests.remove({ route: '/gone', status: 1 });
  const limited = registry.counter({ name: 'limited', help: 'h', labelNames: ['id'], maxSeries: 1 });
  for (const id of ['1', '2', '3']) limited.inc({ id });
  const temperature = registry.gauge({ name: 'temperature', help: 'Warmth.', unit: 'celsius', labelNames: ['room'] });
  for (const [room, value] of Object.entries({ a: -0.1, b: Number.NaN, c: Number.POSITIVE_INFINITY, d: -0 }))
    temperature.set({ room }, value);
  temperature.set({ room: 'e' }, Number.NEGATIVE_INFINITY);
  const latency = registry.histogram({
    name: 'latency',
    unit: 'seconds',
    help: 'Time.',
    labelNames: ['route'],
    buckets: [0.1, 1, 10],
  });
  for (const value of [0.05, 0.1, 0.5, 5, 50, 500]) latency.observe({ route: '/a' }, value, { trace_id: traceId });
  latency.observe({ route: '/b' }, -3, { trace_id: '0'.repeat(32), span_id: 'short' });
  const native = registry.histogram({ name: 'size', unit: 'bytes', help: 'h', labelNames: ['kind'], native: true });
  for (const value of [1, 2, 3, 1e6, 0, -5, -7.5]) native.observe({ kind: 'wide' }, value, { trace_id: traceId });
  native.observe({ kind: 'zero' }, 0);
  const both = registry.histogram({ name: 'both', help: 'h', native: { zeroThreshold: 0.5 }, buckets: [1, 2] });
  for (const value of [0.25, 1, 1.5, 3]) both.observe(value);
  const summary = registry.summary({ name: 'wait', help: 'h', labelNames: ['queue'], quantiles: [0.5, 0.99] });
  for (const value of [1, 2, 3]) summary.observe({ queue: 'q' }, value);
  registry.summary({ name: 'plain', help: 'h' }).observe(4);
  registry.info({ name: 'build', help: 'Build.', labels: { version: '1.2.3', commit: 'abc' } });
  const state = registry.stateSet({ name: 'lock', help: 'h', labelNames: ['door'], states: ['open', 'shut'] });
  state.set({ door: 'front' }, 'shut');
  registry.gauge({ name: 'never', help: 'Has no series yet.', labelNames: ['x'] });
  registry.attach(library(clock));
  return { registry, clock };
}

/** What a library recorded under names of OpenTelemetry: a scope of its own, attributes that differ and are typed. */
function library(clock: ManualClock): Registry {
  const registry = new Registry({
    clock,
    scope: {
      name: 'rpc-library',
      version: '2.1',
      schemaUrl: 'https://opentelemetry.io/schemas/1.31.0',
      attributes: { team: 'x' },
    },
  });
  const calls = registry.openCounter({ otel: { name: 'rpc.calls', unit: '{call}' }, help: 'h' });
  calls.inc({ 'rpc.method': 'get', 'rpc.code': 0, 'rpc.ok': true, 'rpc.share': 0.5 }, 2);
  calls.inc({}, 1);
  registry.openGauge({ otel: { name: 'rpc.active', unit: '{call}', isSum: true }, help: 'h' }).inc({}, 3);
  registry
    .openHistogram({ otel: { name: 'rpc.size', unit: 'By' }, help: 'h', native: true })
    .observe({ 'rpc.ok': false }, 5);
  return registry;
}
