import { connect } from 'node:net';
import {
  type Client,
  credentials,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceError,
} from '@grpc/grpc-js';
import { Registry, type SondeError } from '@sonde/metrics';
import { service as definition } from 'grpc-health-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Health } from '../evaluation/health.js';
import type { HealthOptions } from '../evaluation/health-options.js';
import { addHealthService, type HealthServiceOptions } from './index.js';

const closers: (() => unknown)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0).reverse()) close();
});

interface Response {
  readonly status: string;
}

interface Watch {
  on(event: 'data', listener: (response: Response) => void): Watch;
  on(event: 'end' | 'error', listener: (error?: ServiceError) => void): Watch;
  cancel(): void;
}

interface HealthClient extends Client {
  check(request: { service: string }, done: (error: ServiceError | null, response?: Response) => void): void;
  list(request: object, done: (error: ServiceError | null, response?: { statuses: object }) => void): void;
  watch(request: { service: string }): Watch;
}

const { grpc } = loadPackageDefinition({ 'grpc.health.v1.Health': definition }) as unknown as {
  grpc: { health: { v1: { Health: new (address: string, how: unknown) => HealthClient } } };
};

async function start(options: HealthServiceOptions = {}, healthOptions: HealthOptions = {}) {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (fault) => faults.push(fault) });
  const health = new Health({ registry, ...healthOptions });
  const states = { database: 'up', cache: 'up' } as Record<string, 'up' | 'degraded' | 'down'>;
  let runs = 0;
  for (const [name, critical] of [
    ['database', true],
    ['cache', false],
  ] as const) {
    const check = () => {
      runs++;
      return { status: states[name] ?? 'up' };
    };
    health.check({ name, critical, cacheMs: 0, check });
  }
  const server = new Server();
  const service = addHealthService(server, health, options);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const client = new grpc.health.v1.Health(`127.0.0.1:${port}`, credentials.createInsecure());
  closers.push(
    () => health.close(),
    () => server.forceShutdown(),
    () => client.close(),
  );
  return {
    faults,
    health,
    states,
    server,
    service,
    port,
    runs: () => runs,
    check: (name = '') =>
      new Promise<string | number>((resolve) =>
        client.check({ service: name }, (error, response) => resolve(error?.code ?? response?.status ?? 'nothing')),
      ),
    list: () =>
      new Promise<Record<string, Response>>((resolve, reject) =>
        client.list({}, (error, response) =>
          error ? reject(error) : resolve(response?.statuses as Record<string, Response>),
        ),
      ),
    watch: (name = '') => {
      const told: (string | number)[] = [];
      const call = client.watch({ service: name });
      call.on('data', ({ status }) => told.push(status));
      call.on('error', (error) => told.push(error?.code ?? -1));
      call.on('end', () => told.push('end'));
      return { told, cancel: () => call.cancel() };
    },
  };
}

const services = { 'shop.Orders': ['database'], 'shop.Search': ['cache'], 'shop.Both': ['cache', 'database'] };
const notFound = 5;

describe('Check', () => {
  test('the server as a whole is the probe ready', async () => {
    const { check, states } = await start();
    expect(await check()).toBe('SERVING');
    states['database'] = 'degraded';
    expect(await check()).toBe('SERVING');
    states['database'] = 'down';
    expect(await check()).toBe('NOT_SERVING');
    expect(await check('ready')).toBe('NOT_SERVING');
    expect(await check('live')).toBe('SERVING');
    expect(await check('startup')).toBe('SERVING');
    states['database'] = 'up';
    states['cache'] = 'down';
    expect(await check()).toBe('SERVING');
  });

  test('a service stands and falls with its checks', async () => {
    const { check, states } = await start({ services });
    states['cache'] = 'down';
    expect(await check('shop.Orders')).toBe('SERVING');
    expect(await check('shop.Search')).toBe('NOT_SERVING');
    expect(await check('shop.Both')).toBe('NOT_SERVING');
    states['cache'] = 'degraded';
    expect(await check('shop.Both')).toBe('SERVING');
  });

  test('a service nobody knows', async () => {
    const { check, runs } = await start({ services });
    expect([await check('shop.Nothing'), await check('__proto__'), await check('constructor')]).toEqual([
      notFound,
      notFound,
      notFound,
    ]);
    expect(runs()).toBe(0);
  });

  test('not before the start, nor after the end', async () => {
    const { check, health } = await start({ services }, { manualStart: true });
    expect([await check(), await check('shop.Orders'), await check('live')]).toEqual([
      'NOT_SERVING',
      'NOT_SERVING',
      'SERVING',
    ]);
    health.started();
    expect([await check(), await check('shop.Orders')]).toEqual(['SERVING', 'SERVING']);
    health.beginShutdown();
    expect([await check(), await check('shop.Orders'), await check('live')]).toEqual([
      'NOT_SERVING',
      'NOT_SERVING',
      'SERVING',
    ]);
  });

  test('a check that hangs is bounded by its time limit', async () => {
    const { check, health } = await start();
    health.check({ name: 'hanging', timeoutMs: 80, check: () => new Promise(() => {}) });
    const startedMs = performance.now();
    expect(await check()).toBe('NOT_SERVING');
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  test('a name that is no check: not serving, and told once', async () => {
    const { check, faults } = await start({ services: { 'shop.Orders': ['databse'] } });
    expect([await check('shop.Orders'), await check('shop.Orders')]).toEqual(['NOT_SERVING', 'NOT_SERVING']);
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_UNKNOWN_CHECK']);
    expect(faults[0]?.message).toContain('"databse"');
  });

  test('a probe that fails in a way nobody foresaw', async () => {
    const { check, health } = await start();
    vi.spyOn(health, 'probe').mockRejectedValue(new Error('boom'));
    expect(await check()).toBe(13);
  });
});

test('List', async () => {
  const { list, states } = await start({ services });
  states['cache'] = 'down';
  expect(await list()).toEqual({
    '': { status: 'SERVING' },
    live: { status: 'SERVING' },
    ready: { status: 'SERVING' },
    startup: { status: 'SERVING' },
    'shop.Orders': { status: 'SERVING' },
    'shop.Search': { status: 'NOT_SERVING' },
    'shop.Both': { status: 'NOT_SERVING' },
  });
});

describe('Watch', () => {
  test('tells the present, and each change without any probe, once', async () => {
    const { watch, states } = await start({ services, refreshMs: 100 });
    const [whole, orders, search] = [watch(), watch('shop.Orders'), watch('shop.Search')];
    await expect.poll(() => [whole.told, orders.told, search.told]).toEqual([['SERVING'], ['SERVING'], ['SERVING']]);
    states['cache'] = 'down';
    await expect.poll(() => search.told).toEqual(['SERVING', 'NOT_SERVING']);
    states['database'] = 'down';
    await expect.poll(() => whole.told).toEqual(['SERVING', 'NOT_SERVING']);
    states['cache'] = 'up';
    states['database'] = 'degraded';
    await expect.poll(() => whole.told).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
    await expect.poll(() => search.told).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
    expect(orders.told).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
  });

  test('a service nobody knows: the call goes on', async () => {
    const { watch, states, check } = await start({ refreshMs: 100 });
    const { told } = watch('shop.Nothing');
    await expect.poll(() => told).toEqual(['SERVICE_UNKNOWN']);
    states['database'] = 'down';
    await check();
    expect(told).toEqual(['SERVICE_UNKNOWN']);
  });

  test('the shutdown is told at once', async () => {
    const { watch, health } = await start({ services });
    const [whole, orders, live] = [watch(), watch('shop.Orders'), watch('live')];
    await expect.poll(() => [whole.told, orders.told, live.told]).toEqual([['SERVING'], ['SERVING'], ['SERVING']]);
    health.beginShutdown();
    await expect.poll(() => whole.told).toEqual(['SERVING', 'NOT_SERVING']);
    await expect.poll(() => orders.told).toEqual(['SERVING', 'NOT_SERVING']);
    expect(live.told).toEqual(['SERVING']);
  });

  test('closing ends it, so that the server can shut down', async () => {
    const { watch, health, service, server } = await start();
    const { told } = watch();
    await expect.poll(() => told).toEqual(['SERVING']);
    health.beginShutdown();
    service.close();
    await new Promise<void>((resolve, reject) => server.tryShutdown((error) => (error ? reject(error) : resolve())));
    expect(told).toEqual(['SERVING', 'NOT_SERVING', 'end']);
  });

  test('after closing nobody watches', async () => {
    const { watch, service, check } = await start();
    service.close();
    const { told } = watch();
    await expect.poll(() => told).toEqual([14, 'end']);
    expect(await check()).toBe('SERVING');
  });

  test('checks are asked while somebody watches, and no longer', async () => {
    const { watch, runs, health } = await start({ refreshMs: 100 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(runs()).toBe(0);
    const { told, cancel } = watch();
    await expect.poll(() => runs()).toBeGreaterThan(4);
    // How often readiness is asked for decides how long a shutdown waits; watching is no asking.
    expect(health.probeGapMs('ready')).toBeUndefined();
    cancel();
    await expect.poll(() => told.at(-1)).toBe('end');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ran = runs();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(runs()).toBe(ran);
  });

  test('a client whose connection breaks is forgotten', async () => {
    const { port, runs, watch } = await start({ refreshMs: 100 });
    const own = new grpc.health.v1.Health(`127.0.0.1:${port}`, credentials.createInsecure());
    const call = own.watch({ service: '' });
    const first = new Promise((resolve) => call.on('data', resolve));
    call.on('error', () => {});
    await first;
    own.close();
    call.cancel();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ran = runs();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(runs()).toBe(ran);
    // Nor does what is no gRPC harm those who come after.
    const socket = connect(port, '127.0.0.1').end('GET / HTTP/1.1\r\n\r\n');
    socket.on('error', () => {});
    const { told } = watch();
    await expect.poll(() => told).toEqual(['SERVING']);
  });
});
