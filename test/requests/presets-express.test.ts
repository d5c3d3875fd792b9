import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { measureRequests } from '@sonde/http/express';
import { type ExpressPromBundleOptions, expressPromBundle } from '@sonde/http/presets';
import { Registry } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import express, { type RequestHandler } from 'express';
import promBundle from 'express-prom-bundle';
import promClient from 'prom-client';
import { afterEach, describe, expect, test } from 'vitest';
import { type ComparedFamily, compared } from './preset-exposition.js';

const running: Server[] = [];

afterEach(() => {
  for (const server of running.splice(0)) server.close().closeAllConnections();
});

async function serve(middleware: RequestHandler): Promise<string> {
  const app = express();
  app.set('env', 'test');
  app.use(middleware);
  app.get('/ok', (_, response) => void response.send('ok'));
  app.post('/ok', (_, response) => void response.status(201).send('made'));
  app.use(
    '/shop',
    express.Router().get('/carts', (_, response) => void response.send('carts')),
  );
  app.get('/gone', (_, response) => void response.status(410).send('gone'));
  app.get('/fails', () => {
    throw new Error('no');
  });
  app.get('/hangs', () => {});
  app.get('/users/:name', (_, response) => void response.send('user'));
  const server = createServer(app).listen(0, '127.0.0.1');
  running.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const requests = [
  ['GET', '/ok'],
  ['GET', '/ok?page=2'],
  ['POST', '/ok'],
  ['HEAD', '/ok'],
  ['GET', '/shop/carts'],
  ['GET', '/gone'],
  ['GET', '/fails'],
] as const;

/** Sends the same requests, and one whose client leaves before its answer, to a service. */
async function visit(origin: string, more: readonly (readonly [string, string])[] = []): Promise<void> {
  for (const [method, path] of [...requests, ...more]) await (await fetch(origin + path, { method })).text();
  const leaving = get(`${origin}/hangs`).on('error', () => {});
  await pause(40);
  leaving.destroy();
  await pause(60);
}

interface Sides {
  readonly theirs: ComparedFamily[];
  readonly ours: ComparedFamily[];
}

/** What express-prom-bundle exposes after these requests, and what ours does. */
async function bothSides(
  theirOptions: promBundle.Opts,
  ourOptions: ExpressPromBundleOptions,
  also: Partial<Parameters<typeof measureRequests>[0]> = {},
  more: readonly (readonly [string, string])[] = [],
): Promise<Sides> {
  const promRegistry = new promClient.Registry();
  await visit(await serve(promBundle({ ...theirOptions, promRegistry, autoregister: false })), more);
  const registry = new Registry();
  await visit(await serve(measureRequests({ registry, preset: expressPromBundle(ourOptions), ...also })), more);
  return { theirs: compared(await promRegistry.metrics()), ours: compared(await renderText(registry)) };
}

describe('the metrics of express-prom-bundle, beside its own', () => {
  test.each<[string, promBundle.Opts & ExpressPromBundleOptions]>([
    ['its defaults', {}],
    ['method and path', { includeMethod: true, includePath: true }],
    ['no gauge, another name and other buckets', { includeUp: false, httpDurationMetricName: 'took', buckets: [1, 2] }],
    ['no status', { includeStatusCode: false, includeMethod: true }],
    ['no label at all', { includeStatusCode: false }],
    ['a summary', { metricType: 'summary', includeMethod: true, includePath: true }],
    [
      'a summary of some quantiles',
      { metricType: 'summary', percentiles: [0.5, 0.9], maxAgeSeconds: 60, ageBuckets: 3 },
    ],
  ])('%s', async (_name, options) => {
    const { theirs, ours } = await bothSides(options, options);
    expect(theirs.flatMap(({ samples }) => samples).length).toBeGreaterThan(2);
    expect(ours).toEqual(theirs);
  });

  test('labels of your own', async () => {
    const { theirs, ours } = await bothSides(
      { includeMethod: true, customLabels: { region: 'eu' } },
      { includeMethod: true },
      { labels: { region: () => 'eu' } },
    );
    expect(ours).toEqual(theirs);
  });

  test('groups of status codes', async () => {
    const { theirs, ours } = await bothSides(
      { formatStatusCode: (response) => `${Math.floor((response.headersSent ? response.statusCode : 499) / 100)}xx` },
      {},
      { groupStatusCodes: true },
    );
    expect(ours).toEqual(theirs);
  });

  test('what differs: paths are patterns here, and one value where nothing matched', async () => {
    const more = [
      ['GET', '/users/alice'],
      ['GET', '/users/bob'],
      ['GET', '/nothing/1'],
      ['GET', '/nothing/2'],
    ] as const;
    const options = { includePath: true };
    const { theirs, ours } = await bothSides(options, options, {}, more);
    const paths = ([family]: ComparedFamily[]) =>
      (family?.samples ?? [])
        .filter((sample) => sample.includes('_count'))
        .map((sample) => /path="(.*?)",status_code="(\d+)"} (\d+)/.exec(sample)?.slice(1).join(' '))
        .filter((sample) => /user|nothing|^ /.test(sample ?? ''));
    expect(paths(theirs)).toEqual(['/nothing/#val 404 2', '/users/alice 200 1', '/users/bob 200 1']);
    expect(paths(ours)).toEqual([' 404 2', '/users/:name 200 2']);
  });
});

describe('options', () => {
  test('those of the middleware come before those of the preset', async () => {
    const registry = new Registry();
    const preset = expressPromBundle({ buckets: [1], includeMethod: true, includeUp: false });
    const options = {
      registry,
      preset,
      buckets: [5, 6],
      omitLabels: ['method' as const],
      metrics: ['duration' as const],
    };
    await visit(await serve(measureRequests(options)));
    const [family] = compared(await renderText(registry));
    expect(family?.help).toBe('duration histogram of http responses labeled with: status_code');
    expect(family?.samples).toContain('http_request_duration_seconds_bucket{le="5",status_code="201"} *');
    expect(family?.samples.filter((sample) => sample.includes('le="1"'))).toEqual([]);
  });

  test.each<[unknown, RegExp]>([
    [null, /options of expressPromBundle.*an object/],
    [{ includePaths: true }, /"includePaths of expressPromBundle".*Did you mean includePath\?/],
    [{ includePath: 'yes' }, /true or false/],
    [{ metricType: 'gauge' }, /'histogram' or 'summary'/],
    [{ percentiles: [0.5] }, /percentiles.*histogram/],
    [{ metricType: 'summary', buckets: [1] }, /buckets.*summary/],
    [{ customLabels: { a: 1 } }, /option "labels" of measureRequests/],
    [{ normalizePath: [] }, /option "route"/i],
    [{ metricsPath: '/m' }, /handler of @sonde\/prometheus/],
    [{ promRegistry: {} }, /option "registry"/],
  ])('%j is refused when the preset is made', (options, message) => {
    expect(() => expressPromBundle(options as ExpressPromBundleOptions)).toThrow(
      expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });

  test.each<[Parameters<typeof measureRequests>[0] & object, ExpressPromBundleOptions, RegExp]>([
    [{ metrics: ['activeRequests'] }, {}, /"metrics".*\['duration'\]/],
    [{ metrics: [] }, {}, /"metrics"/],
    [{ sizeBuckets: [1] }, {}, /"sizeBuckets".*no body sizes/],
    [{ omitLabels: ['scheme'] }, {}, /"omitLabels".*labels of expressPromBundle: status/],
    [{ omitLabels: ['route'] }, {}, /"omitLabels"/],
    [{ buckets: [1] }, { metricType: 'summary' }, /"buckets".*no histogram/],
  ])('%j beside %j is refused when the middleware is made', (options, presetOptions, message) => {
    const preset = expressPromBundle(presetOptions);
    expect(() => measureRequests({ registry: new Registry(), preset, ...options })).toThrow(
      expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });
});
