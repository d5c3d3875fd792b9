import { Registry } from '@sonde/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OtlpError } from '../errors.js';
import type { OtlpPush } from './otlp-push.js';
import type { OtlpOptions } from './push-options.js';
import { Receiver } from './receiver.test.support.js';
import { startOtlp } from './start-otlp.js';

let receiver: Receiver;
let registry: Registry;
let faults: OtlpError[];
const pushes: OtlpPush[] = [];

beforeEach(async () => {
  receiver = await Receiver.start();
  registry = new Registry();
  faults = [];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(pushes.splice(0).map((push) => push.shutdown({ timeoutMs: 200 })));
  await receiver.close();
});

async function start(options: OtlpOptions = {}): Promise<OtlpPush> {
  const push = await startOtlp({
    registry,
    ...(process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] === undefined && { endpoint: receiver.endpoint }),
    ...(process.env['OTEL_EXPORTER_OTLP_PROTOCOL'] === undefined && { protocol: 'http/json' as const }),
    onFault: (error) => faults.push(error),
    ...options,
  });
  pushes.push(push);
  return push;
}

describe('pushing', () => {
  test('at the interval, by itself', async () => {
    const ticks = registry.counter({ name: 'ticks', help: 'Ticks.' });
    ticks.inc(2);
    const push = await start({ intervalMs: 20 });
    expect([push.url, push.protocol, push.state]).toEqual([`${receiver.endpoint}/v1/metrics`, 'http/json', 'starting']);
    await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThan(2), 10_000);
    expect(receiver.value('ticks')).toBe(2);
    expect(receiver.requests[0]?.path).toBe('/v1/metrics');
    expect(receiver.requests[0]?.headers['content-type']).toBe('application/json');
    expect(receiver.connections).toBe(1);
  });

  test('what was recorded before flush(), also while a push is under way', async () => {
    const orders = registry.counter({ name: 'orders', help: 'Orders.' });
    const push = await start();
    const first = push.flush();
    orders.inc();
    const [second, third] = [push.flush(), push.flush()];
    expect(await Promise.all([first, second, third])).toEqual([true, true, true]);
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.value('orders')).toBe(1);
  });

  test('one last time at shutdown(), and never after it', async () => {
    const orders = registry.counter({ name: 'orders', help: 'Orders.' });
    const push = await start({ intervalMs: 30 });
    orders.inc(7);
    const ending = push.shutdown();
    expect(push.shutdown()).toBe(ending);
    expect(await ending).toBe(true);
    expect(push.state).toBe('stopped');
    expect(receiver.value('orders')).toBe(7);
    const before = receiver.requests.length;
    expect(await push.flush()).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(receiver.requests).toHaveLength(before);
    expect(await receiver.openConnections()).toBe(0);
  });

  test('shutdown() gives a push up that is under way, and keeps to its time', async () => {
    receiver.behave = () => {};
    const push = await start();
    const under = push.flush();
    await vi.waitFor(() => expect(receiver.requests).toHaveLength(1), 10_000);
    const before = performance.now();
    const ending = push.shutdown({ timeoutMs: 400 });
    expect(await under).toBe(false);
    expect(await ending).toBe(false);
    expect(performance.now() - before).toBeLessThan(800);
    expect(receiver.requests).toHaveLength(2);
  });

  test('with headers of the option, of a function, and of the URL', async () => {
    const { port } = receiver;
    await (await start({ headers: { 'X-Key': 'k' }, compression: 'gzip' })).flush();
    expect(receiver.requests.at(-1)?.headers).toMatchObject({ 'x-key': 'k', 'content-encoding': 'gzip' });
    expect(receiver.metrics().length).toBeGreaterThan(0);
    let n = 0;
    const push = await start({ headers: async () => ({ 'x-key': `k${++n}` }), registry: new Registry() });
    await push.flush();
    await push.flush();
    expect(receiver.requests.slice(-2).map(({ headers }) => headers['x-key'])).toEqual(['k1', 'k2']);
    const withUser = await start({ endpoint: `http://ann:p%40ss@127.0.0.1:${port}`, registry: new Registry() });
    await withUser.flush();
    expect(receiver.requests.at(-1)?.headers.authorization).toBe(`Basic ${btoa('ann:p@ss')}`);
    expect(withUser.url).toBe(`http://127.0.0.1:${port}/v1/metrics`);
  });

  test('says who sends', async () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test,service.name=other');
    vi.stubEnv('OTEL_SERVICE_NAME', 'shop');
    const push = await start({ resource: { 'service.version': '1.2.3' } });
    await push.flush();
    expect(receiver.resource()).toMatchObject({
      'service.name': 'shop',
      'service.version': '1.2.3',
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'deployment.environment.name': 'test',
      'telemetry.sdk.name': '@sonde/otlp',
      'process.pid': String(process.pid),
    });
    expect(receiver.resource()).not.toHaveProperty('process.command_args');
  });

  test('exemplars, unless the environment says no', async () => {
    const traced = new Registry({
      exemplars: () => ({ trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' }),
    });
    traced.counter({ name: 'orders', help: 'Orders.' }).inc();
    const exemplarsOf = () => receiver.metrics().find(({ name }) => name === 'orders')?.sum?.dataPoints[0]?.exemplars;
    await (await start({ registry: traced })).flush();
    expect(exemplarsOf()).toMatchObject([{ traceId: '0af7651916cd43dd8448eb211c80319c' }]);
    vi.stubEnv('OTEL_METRICS_EXEMPLAR_FILTER', 'trace_based');
    await (await start({ registry: traced, selfMetrics: false })).flush();
    expect(exemplarsOf()).toHaveLength(1);
    vi.stubEnv('OTEL_METRICS_EXEMPLAR_FILTER', 'always_off');
    await (await start({ registry: traced, selfMetrics: false })).flush();
    expect(exemplarsOf() ?? []).toEqual([]);
  });

  test('what was added, where that is asked for', async () => {
    const orders = registry.counter({ name: 'orders', help: 'Orders.' });
    const push = await start({ temporality: 'delta' });
    const added: (number | undefined)[] = [];
    for (const [n, fails] of [
      [1, false],
      [2, true],
      [4, true],
      [8, false],
      [16, false],
    ] as const) {
      orders.inc(n);
      receiver.behave = (response) => void response.writeHead(fails ? 500 : 200).end();
      await push.flush();
      if (!fails) added.push(receiver.value('orders'));
    }
    expect(added).toEqual([1, 14, 16]);
    expect(receiver.metrics().find(({ name }) => name === 'orders')?.sum?.aggregationTemporality).toBe(1);
  });

  test('counts itself elsewhere, or not at all', async () => {
    const own = new Registry();
    await (await start({ selfMetrics: own })).flush();
    expect((await registry.collect()).families).toEqual([]);
    // Nothing to send, so nothing was sent.
    expect(receiver.requests).toEqual([]);
    expect((await own.collect()).families.map(({ name }) => name)).toContain('sonde_otlp_pushes');
    registry.gauge({ name: 'sonde_otlp_pushes_total', help: 'Mine.' });
    await start();
    expect(faults.map(({ code }) => code).sort()).toEqual(['SONDE_OTLP_ALREADY_STARTED', 'SONDE_OTLP_FAILED']);
  });
});

describe('set-up', () => {
  test.each<[option: string, options: object]>([
    ['endpoint', { endpoint: 'localhost:4318' }],
    ['endpoint', { endpoint: 'ftp://localhost' }],
    ['endpoint', { endpoint: 'nonsense' }],
    ['endpoint', { endpoint: '' }],
    ['endpoint', { endpoint: 4318 }],
    ['intervalMs', { intervalMs: 0 }],
    ['intervalMs', { intervalMs: -1 }],
    ['intervalMs', { intervalMs: Number.NaN }],
    ['intervalMs', { intervalMs: '60000' }],
    ['intervalMs', { intervalMs: 2 ** 31 }],
    ['timeoutMs', { timeoutMs: Number.POSITIVE_INFINITY }],
    ['pushTimeoutMs', { pushTimeoutMs: 0.5 }],
    ['protocol', { protocol: 'http' }],
    ['temporality', { temporality: 'DELTA' }],
    ['compression', { compression: 'zstd' }],
    ['registry', { registry: {} }],
    ['headers', { headers: 'authorization=hidden-7' }],
    ['headers', { headers: { authorization: 'hidden-7\r\nx: y' } }],
    ['headers', { headers: { 'bad name': 'hidden-7' } }],
    ['headers', { headers: { 'Authorization: Basic hidden-7==': '' } }],
    ['headers', { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['headers', { headers: { upgrade: 'hidden-7' } }],
    ['headers', { headers: { 'content-length': '5' } }],
    ['headers', { headers: { 'x-token-bin': 'hidden-7' } }],
    ['headers', { headers: { key: 5 } }],
    ['tls', { tls: 'hidden-7' }],
    ['tls', { tls: { key: 'hidden-7' } }],
    ['tls', { tls: { pfx: 'hidden-7' } }],
    ['resource', { resource: { a: {} } }],
    ['resourceDetectors', { resourceDetectors: ['aws'] }],
    ['selfMetrics', { selfMetrics: true }],
    ['onFault', { onFault: 1 }],
    ['interval', { interval: 60 }],
  ])('refuses %s in %o', async (option, options) => {
    const error = await startOtlp(options as OtlpOptions).then(
      () => undefined,
      (thrown: OtlpError) => thrown,
    );
    expect(error).toMatchObject({ name: 'SondeError', code: 'SONDE_INVALID_OPTION' });
    expect(error?.message).toContain(`"${option}"`);
    expect(error?.message).not.toContain('hidden-7');
  });

  test('tells of a second start, until the first has ended', async () => {
    const first = await start();
    await start();
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_OTLP_ALREADY_STARTED']);
    await first.shutdown();
    await pushes[1]?.shutdown();
    await start();
    expect(faults).toHaveLength(1);
  });

  test.each(['OTEL_SDK_DISABLED=true', 'OTEL_METRICS_EXPORTER=none', 'OTEL_METRICS_EXPORTER=prometheus'])(
    'does nothing where %s',
    async (variable) => {
      const [name, value] = variable.split('=') as [string, string];
      vi.stubEnv(name, value);
      const push = await start({ intervalMs: 5 });
      expect([push.state, await push.flush(), await push.shutdown()]).toEqual(['disabled', false, false]);
      expect(receiver.requests).toEqual([]);
      expect((await registry.collect()).families).toEqual([]);
    },
  );

  test('a listener may be asynchronous, and reject', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', 'soon');
    let calls = 0;
    const onFault = async () => {
      calls++;
      throw new Error('listener');
    };
    await start({ onFault });
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(calls).toBe(1);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('nonsense in the environment is told, and never thrown', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318');
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'nowhere');
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http');
    vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '0');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'a=b=c');
    const push = await start();
    await vi.waitFor(() => expect(faults).toHaveLength(5), 10_000);
    expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['SONDE_OTLP_ENVIRONMENT']));
    expect([push.url, push.protocol]).toEqual(['http://localhost:4318/v1/metrics', 'http/protobuf']);
    // Who knows who listens there.
    await push.shutdown({ timeoutMs: 0 });
  });

  test('the environment is used, and options go before it', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `${receiver.endpoint}/otlp/`);
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-a=1,x-b=two%20words');
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'x-a=3');
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'http/json');
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'Delta');
    registry.counter({ name: 'orders', help: 'Orders.' }).inc();
    await (await start({ headers: { 'X-B': 'mine' } })).flush();
    expect(faults).toEqual([]);
    expect(receiver.requests[0]?.path).toBe('/otlp/v1/metrics');
    expect(receiver.requests[0]?.headers).toMatchObject({ 'x-a': '3', 'x-b': 'mine', 'content-encoding': 'gzip' });
    expect(receiver.metrics().find(({ name }) => name === 'orders')?.sum?.aggregationTemporality).toBe(1);
  });
});
