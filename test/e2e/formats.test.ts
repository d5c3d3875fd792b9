import { Registry } from '@sonde/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comparableKey, type ExpectedFamily, isSelfMetric } from '../exposition/expected.js';
import { recordedRegistries } from '../exposition/recorded-registries.js';
import { describeWith, prometheusServers } from '../servers.js';
import { eventually } from './polling.js';
import { PrometheusServer } from './prometheus-server.js';
import { type RecordedService, serveRecorded } from './recorded-service.js';

/** No label of any recorded registry is called so. */
const caseLabel = 'sonde_case';
const job = 'sonde-recorded';

const formats = ['text', 'openmetrics', 'protobuf'] as const;

const pages = recordedRegistries
  .map(({ name, record }) => ({ name, ...record() }))
  .flatMap(({ name, source, families }, k) =>
    formats.map((format) => ({ name, format, path: `/${k}/${format}`, source, families, formats: [format] })),
  );

/** A label without a value is no label to Prometheus. */
function expectedSamples(families: readonly ExpectedFamily[]): Map<string, number> {
  const present = (labels: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(labels).filter(([, value]) => value !== '');
  return new Map(
    families.flatMap(({ samples }) => samples.map((s) => [comparableKey(s.name, present(s.labels ?? {})), s.value])),
  );
}

describeWith(prometheusServers, 'Prometheus', 'apt-get install prometheus', (program) => {
  let service: RecordedService;
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    service = await serveRecorded([...pages, { path: '/utf8', source: utf8Registry(), formats: ['openmetrics'] }]);
    const targets = [...pages.map(({ path }) => path), '/utf8'];
    prometheus = await PrometheusServer.start(
      program,
      targets.map((path) => ({ job: `${job}${path}`, address: service.address, path, labels: { [caseLabel]: path } })),
    );
    // Once, at the same moment or not: on a busy machine a scrape may run into its timeout.
    const up = new Set<string>();
    await eventually('every target was up', async () => {
      for (const { labels, health } of await prometheus.targets()) if (health === 'up') up.add(labels[caseLabel] ?? '');
      return up.size === targets.length || undefined;
    });
  });

  afterAll(async () => {
    await prometheus?.close();
    await service?.close();
  });

  test('finds nothing wrong with what it is given', async () => {
    const errors = (await prometheus.targets()).map(({ lastError }) => lastError);
    // Being late is the machine's fault; anything else would be the document's.
    expect(errors.filter((error) => error !== '' && !/deadline exceeded|503/.test(error))).toEqual([]);
  });

  test.each(pages)('stores from $format: $name', async ({ path, families }) => {
    const stored = new Map<string, number>();
    for (const { labels, value } of await prometheus.query(`{${caseLabel}="${path}"}`)) {
      const { __name__: name = '', ...rest } = labels;
      const isAboutTheScrape = name === 'up' || name.startsWith('scrape_');
      if (isAboutTheScrape || isSelfMetric(name)) continue;
      const own = Object.entries(rest).filter(
        ([key, text]) => key !== caseLabel && key !== 'instance' && !(key === 'job' && text.startsWith(job)),
      );
      stored.set(comparableKey(name, own), value);
    }
    const expected = expectedSamples(families);
    for (const key of stored.keys()) if (key.includes('_created"') && !expected.has(key)) stored.delete(key);
    for (const { name, labels, value } of families.flatMap(({ samples }) =>
      samples.filter(({ approximate }) => approximate),
    )) {
      const key = comparableKey(name, Object.entries(labels ?? {}));
      expect(Math.abs((stored.get(key) ?? Number.NaN) - value)).toBeLessThan(value * 0.01);
      expected.set(key, stored.get(key) ?? Number.NaN);
    }
    expect(stored).toEqual(expected);
  });

  test('asks for OpenMetrics and gzip, and gets them', () => {
    const served = service.scrapes.filter(({ status }) => status === 200);
    expect(new Set(served.map(({ path }) => path)).size).toBe(pages.length + 1);
    const offered = served.filter(({ path }) => path.endsWith('/openmetrics'));
    for (const { request, response } of served) {
      expect(request['accept-encoding']).toContain('gzip');
      expect(response['content-encoding']).toBe('gzip');
    }
    for (const { request, response } of offered) {
      expect(request.accept).toContain('application/openmetrics-text');
      expect(response['content-type']).toMatch(/^application\/openmetrics-text; version=1\.0\.0; charset=utf-8/);
    }
    // Without native histograms, Prometheus does not ask for it, but reads it by its type.
    for (const { response } of served.filter(({ path }) => path.endsWith('/protobuf'))) {
      expect(response['content-type']).toMatch(/^application\/vnd\.google\.protobuf; proto=io\.prometheus\.client/);
    }
    for (const { response } of served.filter(({ path }) => path.endsWith('/text'))) {
      expect(response['content-type']).toMatch(/^text\/plain; version=(0\.0\.4|1\.0\.0); charset=utf-8/);
    }
  });

  test('stores UTF-8 names as they are if it knows them, else with underscores', async () => {
    const stored = (await prometheus.query(`{${caseLabel}="/utf8", __name__=~"http.requests_total"}`))[0];
    const knowsUtf8 = service.scrapes.some(
      ({ path, request }) => path === '/utf8' && request.accept?.includes('allow-utf-8'),
    );
    expect(knowsUtf8).toBe(Number(program.version.split('.')[0]) >= 3);
    expect(stored?.value).toBe(2);
    expect(stored?.labels).toMatchObject(
      knowsUtf8
        ? { __name__: 'http.requests_total', 'http.method': 'GET' }
        : { __name__: 'http_requests_total', http_method: 'GET' },
    );
  });
});

function utf8Registry(): Registry {
  const registry = new Registry({ utf8Names: true });
  registry
    .counter({ name: 'http.requests', help: 'Requests.', labelNames: ['http.method'] })
    .inc({ 'http.method': 'GET' }, 2);
  return registry;
}
