import { createRequire } from 'node:module';
import { Registry } from '@sonde/metrics';
import { type OtlpProtocol, type PushStateChange, startOtlp } from '@sonde/otlp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../e2e/polling.js';
import { describeWith } from '../../servers.js';
import { GrpcReceiver } from './grpc-receiver.js';
import { VictoriaMetrics, victoriaMetricsServers } from './victoria-metrics.js';

/** The part of `@elastic/mockotlpserver` that is used; it has no types. */
interface MockModule {
  MockOtlpServer: new (options: {
    logLevel: string;
    services: readonly string[];
    httpHostname: string;
    httpPort: number;
    grpcHostname: string;
    grpcPort: number;
    onMetrics: (metrics: MockMetrics) => void;
  }) => { httpUrl: URL; grpcUrl: URL; start(): Promise<void>; close(): Promise<void> };
}

const require = createRequire(import.meta.url);
const { MockOtlpServer } = require('@elastic/mockotlpserver') as MockModule;

interface MockMetrics {
  resourceMetrics: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeMetrics: { metrics: MockMetric[] }[];
  }[];
}

interface MockMetric {
  name: string;
  unit: string;
  sum?: { isMonotonic: boolean; dataPoints: { asDouble: number; exemplars: { traceId: Uint8Array }[] }[] };
  histogram?: { dataPoints: { count: unknown; sum: number }[] };
}

const traceId = '0af7651916cd43dd8448eb211c80319c';

function recorded(): Registry {
  const registry = new Registry({ exemplars: () => ({ trace_id: traceId, span_id: 'b7ad6b7169203331' }) });
  registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['method'] }).inc({ method: 'card' }, 3);
  registry.histogram({ name: 'wait', unit: 'seconds', help: 'Wait.', buckets: [1, 2] }).observe(1.5);
  return registry;
}

describe('the mock receiver', () => {
  const received: MockMetrics[] = [];
  const server = new MockOtlpServer({
    logLevel: 'fatal',
    services: ['http', 'grpc'],
    httpHostname: '127.0.0.1',
    httpPort: 0,
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    onMetrics: (metrics: MockMetrics) => received.push(metrics),
  });

  beforeAll(() => server.start());
  afterAll(() => server.close());

  test.each<[OtlpProtocol, 'none' | 'gzip']>([
    ['http/protobuf', 'none'],
    ['http/json', 'none'],
    ['grpc', 'none'],
    ['grpc', 'gzip'],
  ])('reads what %s brings with compression %s', async (protocol, compression) => {
    received.length = 0;
    const push = await startOtlp({
      registry: recorded(),
      endpoint: String(protocol === 'grpc' ? server.grpcUrl : server.httpUrl),
      protocol,
      compression,
      resource: { 'service.name': 'shop' },
    });
    expect(await push.flush()).toBe(true);
    await eventually('the metrics', async () => received[0]);
    const [request] = received.flatMap(({ resourceMetrics }) => resourceMetrics);
    const attributes = request?.resource.attributes.map(({ key, value }) => [key, value.stringValue]);
    expect(attributes).toContainEqual(['service.name', 'shop']);
    const metrics = request?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const orders = metrics.find(({ name }) => name === 'orders');
    expect(orders?.sum?.dataPoints.map(({ asDouble }) => asDouble)).toEqual([3]);
    expect(orders?.sum?.isMonotonic).toBe(true);
    expect(orders?.sum?.dataPoints[0]?.exemplars).toHaveLength(1);
    const wait = metrics.find(({ name }) => name === 'wait_seconds');
    expect([wait?.unit, wait?.histogram?.dataPoints[0]?.sum]).toEqual(['s', 1.5]);
    expect(await push.shutdown()).toBe(true);
  });
});

describe('a gRPC receiver that fails', () => {
  const token = 'tok-3f9c2a';

  test.each<[status: number, details: string, code: string]>([
    [14, 'try later', 'SONDE_OTLP_UNREACHABLE'],
    [16, `no such token: Bearer ${token}`, 'SONDE_OTLP_REFUSED'],
    [3, 'bad', 'SONDE_OTLP_REFUSED'],
    [8, 'too much', 'SONDE_OTLP_BUSY'],
    [-1, '', 'SONDE_OTLP_TIMEOUT'],
  ])('with status %i %s: told once, and nothing is lost', async (status, details, code) => {
    const receiver = await GrpcReceiver.start();
    const changes: PushStateChange[] = [];
    const push = await startOtlp({
      registry: recorded(),
      endpoint: receiver.endpoint,
      protocol: 'grpc',
      timeoutMs: 400,
      headers: { Authorization: `Bearer ${token}` },
      onStateChange: (change) => changes.push(change),
    });
    receiver.answer = () => (status < 0 ? undefined : { status, details });
    expect([await push.flush(), await push.flush()]).toEqual([false, false]);
    receiver.answer = () => ({ status: 0 });
    expect(await push.flush()).toBe(true);
    expect(changes.map(({ state, error }) => [state, error?.code])).toEqual([
      ['failing', code],
      ['ok', undefined],
    ]);
    expect(changes[0]?.error?.message).not.toContain(token);
    expect(receiver.calls.at(-1)?.path).toBe('/opentelemetry.proto.collector.metrics.v1.MetricsService/Export');
    expect(receiver.calls.at(-1)?.metadata['authorization']).toBe(`Bearer ${token}`);
    expect(receiver.calls.at(-1)?.message.includes('orders')).toBe(true);
    await push.shutdown();
    receiver.close();
  });

  test('is down', async () => {
    const changes: PushStateChange[] = [];
    const push = await startOtlp({
      registry: recorded(),
      endpoint: 'http://127.0.0.1:1',
      protocol: 'grpc',
      timeoutMs: 400,
      onStateChange: (change) => changes.push(change),
    });
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error?.code).toMatch(/^SONDE_OTLP_(UNREACHABLE|TIMEOUT)$/);
    await push.shutdown();
  });

  test('takes a part', async () => {
    const receiver = await GrpcReceiver.start();
    const changes: PushStateChange[] = [];
    const push = await startOtlp({
      registry: recorded(),
      endpoint: receiver.endpoint,
      protocol: 'grpc',
      onStateChange: (change) => changes.push(change),
    });
    // partial_success { rejected_data_points: 1, error_message: "old" }
    receiver.answer = () => ({ status: 0, message: Uint8Array.of(10, 7, 8, 1, 18, 3, 111, 108, 100) });
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error).toMatchObject({ code: 'SONDE_OTLP_REJECTED' });
    expect(changes[0]?.error?.message).toContain(': old');
    await push.shutdown();
    receiver.close();
  });

  test('headers may change from push to push', async () => {
    const receiver = await GrpcReceiver.start();
    let n = 0;
    const push = await startOtlp({
      registry: recorded(),
      endpoint: receiver.endpoint,
      protocol: 'grpc',
      headers: () => ({ 'x-key': `k${++n}`, ...(n === 1 && { 'x-once': 'yes' }) }),
    });
    await push.flush();
    await push.shutdown();
    expect(receiver.calls.map(({ metadata }) => [metadata['x-key'], metadata['x-once']])).toEqual([
      ['k1', 'yes'],
      ['k2', undefined],
    ]);
    receiver.close();
  });
});

describeWith(victoriaMetricsServers, 'VictoriaMetrics', 'apt-get install victoria-metrics', (program) => {
  test('has the values that were recorded, and the last ones after it was away', async () => {
    const registry = recorded();
    const orders = registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['method'] });
    const server = await VictoriaMetrics.start(program);
    const { port } = server;
    const push = await startOtlp({
      registry,
      endpoint: `http://127.0.0.1:${port}/opentelemetry`,
      resource: { 'service.name': 'shop' },
      resourceDetectors: ['serviceinstance'],
      compression: 'gzip',
      timeoutMs: 2_000,
      onStateChange: () => {},
    });
    expect(await push.flush()).toBe(true);
    await has(server, 'orders', 3);
    await has(server, 'wait_seconds_count', 1);
    await server.stop();
    orders.inc({ method: 'card' }, 4);
    expect(await push.flush()).toBe(false);
    expect(push.state).toBe('failing');
    orders.inc({ method: 'card' }, 5);
    await server.restart();
    expect(await push.shutdown()).toBe(true);
    await has(server, 'orders', 12);
    await server.close();
  }, 60_000);
});

function has(server: VictoriaMetrics, query: string, value: number): Promise<true> {
  return eventually(
    `${query} to be ${value}`,
    async () => {
      const values = await server.query(query);
      return values.length === 1 && values[0] === value ? true : undefined;
    },
    { withinMs: 15_000 },
  );
}
