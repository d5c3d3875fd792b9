import { request as send } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { FinishedRequest } from '@sonde/http';
import { type FastifyRequestLike, measureRequests } from '@sonde/http/fastify';
import { type FastifyMetricsOptions, fastifyMetrics } from '@sonde/http/presets';
import { Registry } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import Fastify, { type FastifyInstance } from 'fastify';
import fastifyMetricsPlugin from 'fastify-metrics';
import promClient from 'prom-client';
import { afterEach, describe, expect, test } from 'vitest';
import { type ComparedFamily, compared } from './preset-exposition.js';

type RouteMetrics = NonNullable<Parameters<typeof theirPlugin>[1]['routeMetrics']>;
const theirPlugin = fastifyMetricsPlugin.default;

const running: FastifyInstance[] = [];

afterEach(async () => {
  promClient.register.clear();
  for (const app of running.splice(0)) await app.close();
});

async function serve(install: (app: FastifyInstance) => Promise<unknown>): Promise<string> {
  const app = Fastify();
  running.push(app);
  await install(app);
  app.get('/ok', async () => 'ok');
  app.post('/ok', async (_, reply) => reply.code(201).send('made'));
  app.options('/ok', async (_, reply) => reply.code(204).send());
  app.get('/users/:id', async () => 'user');
  app.register(async (child) => child.get('/carts/:id', async () => 'cart'), { prefix: '/shop' });
  app.get('/missing', async (_, reply) => reply.code(404).send('no such thing'));
  app.get('/fails', async () => {
    throw new Error('no');
  });
  app.get('/hangs', () => {});
  app.get('/named', { config: { statsId: 'a name' } }, async () => 'named');
  app.get('/silent', { config: { disableMetrics: true } }, async () => 'silent');
  return app.listen({ host: '127.0.0.1', port: 0 });
}

const requests = [
  ['GET', '/ok?page=2'],
  ['POST', '/ok'],
  ['HEAD', '/ok'],
  ['OPTIONS', '/ok'],
  ['GET', '/users/1'],
  ['GET', '/users/alice'],
  ['GET', '/shop/carts/7'],
  ['GET', '/missing'],
  ['GET', '/fails'],
  ['GET', '/named'],
  ['GET', '/silent'],
  ['GET', '/unknown/1'],
  ['GET', '/unknown/2'],
  ['DELETE', '/ok'],
] as const;

async function visit(origin: string): Promise<void> {
  for (const [method, path] of requests) await (await fetch(origin + path, { method })).text();
  await pause(40);
}

async function theirs(routeMetrics: RouteMetrics, then: (origin: string) => Promise<void> = visit) {
  promClient.register.clear();
  // `null` switches their endpoint off: ours has none, either.
  const options = { routeMetrics, endpoint: null, defaultMetrics: { enabled: false } };
  await then(await serve(async (app) => app.register(theirPlugin, options)));
  return compared(await promClient.register.metrics());
}

async function ours(
  options: FastifyMetricsOptions,
  also: Partial<Parameters<typeof measureRequests>[1]> = {},
  then: (origin: string) => Promise<void> = visit,
): Promise<ComparedFamily[]> {
  const registry = new Registry();
  const preset = fastifyMetrics(options);
  await then(await serve(async (app) => app.register(measureRequests, { registry, preset, ...also })));
  return compared(await renderText(registry));
}

describe('the metrics of fastify-metrics, beside its own', () => {
  test.each<[string, RouteMetrics & FastifyMetricsOptions]>([
    ['its defaults', {}],
    ['unknown routes, too', { registeredRoutesOnly: false }],
    ['unknown routes under a name', { registeredRoutesOnly: false, invalidRouteGroup: 'none' }],
    ['all methods', { methodBlacklist: [] }],
    ['some methods and routes left out', { methodBlacklist: ['POST'], routeBlacklist: ['/fails', /^\/users/g] }],
    ['groups of status codes', { groupStatusCodes: true }],
    [
      'other names, texts, labels, buckets and quantiles',
      {
        overrides: {
          labels: { method: 'verb', route: 'handler', status: 'code' },
          histogram: { name: 'took_seconds', help: 'How long it took.', buckets: [0.1, 1] },
          summary: { name: 'took_quantiles', help: 'The same.', percentiles: [0.5, 0.9] },
        },
      },
    ],
  ])('%s', async (_name, options) => {
    const expected = await theirs(options);
    expect(expected.flatMap(({ samples }) => samples).length).toBeGreaterThan(20);
    expect(await ours(options)).toEqual(expected);
  });

  test('labels of your own', async () => {
    const expected = await theirs({
      customLabels: { region: 'eu', agent: ({ headers }) => headers['user-agent'] ?? '' },
    });
    const labels = {
      region: () => 'eu',
      agent: ({ context }: FinishedRequest<FastifyRequestLike>) => context.headers['user-agent'] ?? '',
    };
    expect(await ours({}, { labels })).toEqual(expected);
  });

  test('one of the two metrics: theirs stays in the exposition without a sample', async () => {
    const expected = await theirs({ enabled: { summary: false } });
    expect(expected.map(({ samples }) => samples.length > 0)).toEqual([true, false]);
    expect(await ours({ enabled: { summary: false } })).toEqual(expected.slice(0, 1));
  });

  test('what differs: a request whose client left is counted here, as 499', async () => {
    const leave = async (origin: string) => {
      const leaving = send(`${origin}/hangs`)
        .on('error', () => {})
        .end();
      await pause(40);
      leaving.destroy();
      await pause(60);
    };
    expect((await theirs({}, leave)).flatMap(({ samples }) => samples)).toEqual([]);
    const counts = (await ours({}, {}, leave)).flatMap(({ samples }) => samples.filter((s) => s.includes('_count')));
    expect(counts).toEqual([
      'http_request_duration_seconds_count{method="GET",route="/hangs",status_code="499"} 1',
      'http_request_summary_seconds_count{method="GET",route="/hangs",status_code="499"} 1',
    ]);
  });
});

describe('options', () => {
  test('those of the middleware come before those of the preset', async () => {
    const [histogram, summary] = await ours(
      { overrides: { histogram: { buckets: [1] } }, groupStatusCodes: true },
      { buckets: [5, 6], groupStatusCodes: false, omitLabels: ['method', 'route'], metrics: ['duration'] },
    );
    expect(histogram?.samples).toContain('http_request_duration_seconds_bucket{le="5",status_code="201"} *');
    expect(histogram?.samples.join()).not.toMatch(/le="1"|method|route/);
    expect(summary?.samples).toContain('http_request_summary_seconds_count{status_code="201"} 1');
  });

  test.each<[unknown, RegExp]>([
    [null, /options of fastifyMetrics.*an object/],
    [{ routeMetrics: {} }, /without "routeMetrics"/],
    [{ groupStatus: true }, /Did you mean groupStatusCodes/],
    [{ interval: 5 }, /Known options: enabled/],
    [{ enabled: false }, /"enabled of fastifyMetrics"/],
    [{ enabled: { histogram: false, summary: false } }, /neither metric/],
    [{ enabled: { histograms: true } }, /Did you mean histogram\?/],
    [{ routeBlacklist: '/a' }, /array of patterns/],
    [{ methodBlacklist: [1] }, /array of texts/],
    [{ customLabels: {} }, /option "labels" of measureRequests/],
    [{ overrides: { labels: { getRouteLabel: () => '' } } }, /option "route" of measureRequests/],
    [{ overrides: { histogram: { name: '' } } }, /"name of overrides.histogram of fastifyMetrics"/],
    [{ overrides: { summary: { maxAgeSeconds: -1 } } }, /above 0/],
  ])('%j is refused when the preset is made', (options, message) => {
    expect(() => fastifyMetrics(options as FastifyMetricsOptions)).toThrow(
      expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });

  test.each<[object, FastifyMetricsOptions]>([
    [{ metrics: ['duration', 'requestBodySize'] }, {}],
    [{ sizeBuckets: [1] }, {}],
    [{ omitLabels: ['errorType'] }, {}],
    [{ buckets: [1] }, { enabled: { histogram: false } }],
  ])('%j beside %j is refused when the plugin is registered', async (options, presetOptions) => {
    const preset = fastifyMetrics(presetOptions);
    const app = Fastify();
    const registered = async () => app.register(measureRequests, { registry: new Registry(), preset, ...options });
    await expect(registered()).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
  });
});
