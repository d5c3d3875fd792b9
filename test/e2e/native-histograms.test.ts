import { Registry } from '@sonde/metrics';
import type { ExpositionFormat } from '@sonde/prometheus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith, prometheusServers } from '../servers.js';
import { eventually } from './polling.js';
import { PrometheusServer } from './prometheus-server.js';
import { type RecordedService, serveRecorded } from './recorded-service.js';

/** Values over nine orders of magnitude, the same at every run, none within rounding of a bucket's bound. */
const recorded: readonly number[] = Array.from({ length: 4000 }, (_, k) => {
  const uniform = ((k + 1) * 0.618_033_988_749_895) % 1;
  return 0.01 * Math.exp(9 * (uniform - 0.5)) * (1 + k / 4_000_037);
});

const formats: readonly ExpositionFormat[] = ['text', 'openmetrics', 'protobuf'];

function nativeRegistry(): Registry {
  const registry = new Registry({ utf8Names: true });
  const fine = registry.histogram({
    name: 'fine_seconds',
    help: 'Fine.',
    labelNames: ['route'],
    native: { maxBuckets: 1000 },
  });
  const coarse = registry.histogram({ name: 'coarse_seconds', help: 'Coarse.', native: { maxBuckets: 20 } });
  const signed = registry.histogram({ name: 'signed', help: 'Signed.', native: true });
  const both = registry.histogram({
    name: 'both_seconds',
    help: 'Both.',
    native: true,
    buckets: [0.001, 0.01, 0.1, 1],
  });
  const dotted = registry.histogram({ name: 'http.server.duration', help: 'Dotted.', native: true });
  registry.histogram({ name: 'empty_seconds', help: 'Empty.', native: true });
  recorded.forEach((value, k) => {
    fine.observe({ route: '/ü' }, value);
    coarse.observe(value);
    signed.observe(k % 10 === 0 ? 0 : k % 2 === 0 ? value : -value);
    both.observe(value, k % 1000 === 7 ? { trace_id: `trace-${k}` } : undefined);
    dotted.observe(value);
  });
  return registry;
}

/** Between which values a quantile lies, whatever a rank is rounded to. */
function exactQuantile(quantile: number): readonly [number, number] {
  const sorted = [...recorded].sort((a, b) => a - b);
  const rank = quantile * sorted.length;
  return [
    sorted[Math.max(0, Math.floor(rank) - 1)] as number,
    sorted[Math.min(sorted.length - 1, Math.ceil(rank))] as number,
  ];
}

describeWith(prometheusServers, 'Prometheus', 'apt-get install prometheus', (program) => {
  const isModern = Number(program.version.split('.')[0]) >= 3;
  let service: RecordedService;
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    service = await serveRecorded([{ path: '/metrics', source: nativeRegistry(), formats }]);
    prometheus = await PrometheusServer.start(
      program,
      [
        { job: 'native', address: service.address, path: '/metrics' },
        ...(isModern
          ? [
              {
                job: 'both',
                address: service.address,
                path: '/metrics',
                settings: { always_scrape_classic_histograms: true },
              },
            ]
          : []),
      ],
      ['native-histograms'],
    );
    await eventually('native histograms are stored', async () => {
      const count = await prometheus.number('histogram_count(fine_seconds{job="native"})');
      return count === undefined ? undefined : count;
    });
  });

  afterAll(async () => {
    await prometheus?.close();
    await service?.close();
  });

  test('asks for protobuf first, gets it, and finds nothing wrong', async () => {
    const served = service.scrapes.filter(({ status }) => status === 200);
    expect(served.length).toBeGreaterThan(0);
    for (const { request, response } of served) {
      expect(request.accept).toMatch(/^application\/vnd\.google\.protobuf/);
      expect(response['content-type']).toMatch(/^application\/vnd\.google\.protobuf; .*encoding=delimited/);
    }
    const errors = (await prometheus.targets()).map(({ lastError }) => lastError);
    expect(errors.filter((error) => error !== '' && !/deadline exceeded|503/.test(error))).toEqual([]);
  });

  test.each(['fine_seconds', 'coarse_seconds', 'both_seconds'])(
    '%s has the count and the sum of what was recorded',
    async (name) => {
      expect(await prometheus.number(`histogram_count(${name}{job="native"})`)).toBe(recorded.length);
      expect(await prometheus.number(`histogram_sum(${name}{job="native"})`)).toBeCloseTo(
        recorded.reduce((sum, value) => sum + value, 0),
        6,
      );
    },
  );

  test.each(['fine_seconds', 'coarse_seconds', 'both_seconds'])(
    '%s has each value in the bucket that it belongs to',
    async (name) => {
      const [histogram] = await prometheus.histograms(`${name}{job="native"}`);
      expect(histogram?.buckets.length).toBeGreaterThan(5);
      for (const { from, to, count } of histogram?.buckets ?? []) {
        expect(
          recorded.filter((value) => value > from && value <= to),
          `${from} to ${to}`,
        ).toHaveLength(count);
      }
    },
  );

  test('negative values and zeros have their own buckets', async () => {
    const [histogram] = await prometheus.histograms('signed{job="native"}');
    const values = recorded.map((value, k) => (k % 10 === 0 ? 0 : k % 2 === 0 ? value : -value));
    expect(histogram?.count).toBe(values.length);
    let counted = 0;
    for (const { from, to, count, hasFrom, hasTo } of histogram?.buckets ?? []) {
      const inside = values.filter((v) => (hasFrom ? v >= from : v > from) && (hasTo ? v <= to : v < to));
      expect(inside, `${from} to ${to}`).toHaveLength(count);
      counted += count;
    }
    expect(counted).toBe(values.length);
  });

  test.each(['fine_seconds', 'coarse_seconds', 'both_seconds'])(
    'quantiles of %s are as far off as a bucket is wide, at most',
    async (name) => {
      const [histogram] = await prometheus.histograms(`${name}{job="native"}`);
      // Each bucket is so many times as high as it begins.
      const ratio = Math.max(...(histogram?.buckets ?? []).map(({ from, to }) => to / from));
      expect(ratio).toBeLessThan(name === 'coarse_seconds' ? 4.1 : 1.1);
      for (const quantile of [0.01, 0.25, 0.5, 0.9, 0.99, 0.999]) {
        const estimate =
          (await prometheus.number(`histogram_quantile(${quantile}, ${name}{job="native"})`)) ?? Number.NaN;
        const [least, most] = exactQuantile(quantile);
        expect(estimate).toBeGreaterThanOrEqual(least / ratio);
        expect(estimate).toBeLessThanOrEqual(most * ratio);
      }
    },
  );

  // Prometheus 2 has no always_scrape_classic_histograms.
  if (isModern) {
    test('classic buckets beside are taken by a server that wants both', async () => {
      const buckets = await eventually('classic buckets', async () => {
        const found = await prometheus.query('both_seconds_bucket{job="both"}');
        return found.length > 0 ? found : undefined;
      });
      for (const { labels, value } of buckets) {
        const bound = labels['le'] === '+Inf' ? Infinity : Number(labels['le']);
        expect(value).toBe(recorded.filter((each) => each <= bound).length);
      }
      expect(buckets).toHaveLength(5);
      expect(await prometheus.number('histogram_count(both_seconds{job="both"})')).toBe(recorded.length);
    });
  }

  test('exemplars come back', async () => {
    const exemplars = await eventually('exemplars', async () => {
      const found = await prometheus.exemplars('both_seconds');
      return found.length > 0 ? found : undefined;
    });
    for (const { labels, value } of exemplars) {
      const k = Number(/^trace-(\d+)$/.exec(labels['trace_id'] ?? '')?.[1]);
      expect(value).toBe(recorded[k]);
    }
  });

  test('a UTF-8 name is kept by a server that knows them', async () => {
    const name = isModern ? '"http.server.duration"' : '__name__="http_server_duration"';
    expect(await prometheus.number(`histogram_count({${name}, job="native"})`)).toBe(recorded.length);
  });

  test('a histogram without observations is there, and empty', async () => {
    // Before Prometheus 2.45 it is taken for a classic one.
    const found = [
      ...(await prometheus.query('histogram_count(empty_seconds{job="native"})')),
      ...(await prometheus.query('empty_seconds_count{job="native"}')),
    ];
    expect(found.map(({ value }) => value)).toEqual([0]);
  });
});
