import { namesKeptForPromClient } from '@sonde/metrics/process';
import { histogramOf, labelSetsOf } from '@sonde/metrics/testing';
import { renderText } from '@sonde/prometheus';
import { type Shop, startLoad, startShop, type Tally } from '@sonde-example/shop';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseOpenMetrics } from '../exposition/openmetrics-parser.js';
import { seriesKey } from '../exposition/parsed.js';
import { checkMetrics } from '../exposition/promtool.js';
import { describeWith, prometheusServers, promtools } from '../servers.js';
import { eventually } from './polling.js';
import { type PrometheusLabels, PrometheusServer } from './prometheus-server.js';
import { bucketQuantile } from './quantile.js';

const requestCount = 400;
const latency = 'http_server_request_duration_seconds';

/** A series as the shop knows it: without what Prometheus adds. */
function ownLabels({ __name__, job, instance, ...labels }: PrometheusLabels): [string, string][] {
  return Object.entries(labels);
}

/** To Prometheus, an empty label is none. */
function withoutEmpty(labels: Iterable<readonly [string, string]>): [string, string][] {
  return [...labels].filter(([, value]) => value !== '').map(([name, value]) => [name, value]);
}

// The shop is served and counted by itself (its tally), recorded by Sonde, and read by a real Prometheus:
// the three have to agree to the last digit.
describeWith(prometheusServers, 'the demo shop, scraped by Prometheus', 'apt-get install prometheus', (program) => {
  let shop: Shop;
  let prometheus: PrometheusServer;
  let tally: Tally;
  /** A moment, in seconds, at which Prometheus had everything. */
  let time: number;

  beforeAll(async () => {
    shop = await startShop({ port: 0, metricsPort: 0 });
    const { host, pathname } = new URL(shop.metricsUrl);
    prometheus = await PrometheusServer.start(program, [{ job: 'shop', address: host, path: pathname }]);
    await eventually('a first scrape before there is any traffic', async () =>
      (await prometheus.number('up')) === 1 ? true : undefined,
    );

    const load = startLoad({ url: shop.url, rate: 150, requests: requestCount, seed: 7 });
    await load.done;
    expect(load.counts).toMatchObject({ sent: requestCount, failed: 0 });
    tally = await shop.tally();
    const doneAt = Date.now() / 1000;
    time = await eventually('a scrape that began when all was done', async () => {
      const now = Date.now() / 1000;
      const scrapedAt = (await prometheus.number('timestamp(up)', now)) ?? 0;
      return scrapedAt > doneAt ? now : undefined;
    });
    expect(await prometheus.number(`sum(${latency}_count)`, time)).toBe(requestCount);
  });

  afterAll(async () => {
    await prometheus?.close();
    await shop?.close();
  });

  test('is up, and its target has no error', async () => {
    expect(await prometheus.query('up', time)).toEqual([
      { labels: expect.objectContaining({ job: 'shop' }), value: 1 },
    ]);
    expect(await prometheus.targets()).toEqual([expect.objectContaining({ health: 'up', lastError: '' })]);
  });

  test('has every request and order under its labels, as the shop itself counted them', async () => {
    // The tally tells neither scheme nor kind of error apart.
    const by = 'http_request_method, http_route, http_response_status_code';
    const requests = await prometheus.query(`sum by (${by}) (${latency}_count)`, time);
    expect(
      requests
        .map(({ labels: { http_request_method, http_route = '', http_response_status_code }, value }) =>
          [http_request_method, http_route, http_response_status_code, value].join(' '),
        )
        .sort(),
    ).toEqual(
      tally.requests.map(({ method, route, status, count }) => [method, route, status, count].join(' ')).sort(),
    );
    const orders = await prometheus.query('shop_orders_total', time);
    expect(Object.fromEntries(orders.map(({ labels, value }) => [labels['payment'], value]))).toEqual(
      Object.fromEntries(tally.orders.map(({ payment, count }) => [payment, count])),
    );
  });

  test('rates are those of what was recorded', async () => {
    const window = 120;
    const series = await prometheus.samples(`${latency}_count[${window}s]`, time);
    const rates = await prometheus.query(`rate(${latency}_count[${window}s])`, time);
    // rate() stretches the increase between the samples it has to the window, no further than the window's ends.
    const bounds = new Map(
      series
        .filter(({ points }) => points.length > 1)
        .map(({ labels, points }) => {
          const [first, last] = [points[0] ?? [0, 0], points.at(-1) ?? [0, 0]];
          const increase = last[1] - first[1];
          return [
            seriesKey('', ownLabels(labels)),
            [increase / window, increase / (last[0] - first[0])] as const,
          ] as const;
        }),
    );
    expect(rates.length).toBe(bounds.size);
    expect(rates.length).toBeGreaterThan(0);
    let busy = 0;
    for (const { labels, value } of rates) {
      const [least, most] = bounds.get(seriesKey('', ownLabels(labels))) ?? [Number.NaN, Number.NaN];
      expect(value).toBeGreaterThanOrEqual(least * (1 - 1e-9));
      expect(value).toBeLessThanOrEqual(most * (1 + 1e-9));
      if (value > 0) busy++;
    }
    expect(busy).toBeGreaterThan(0);
  });

  test.each([0.5, 0.9, 0.99])('the quantile %d of the latency is that of the buckets recorded', async (quantile) => {
    const snapshot = await shop.registry.collect();
    const buckets = new Map<number, number>();
    for (const labels of labelSetsOf(snapshot, latency)) {
      for (const { le, count } of histogramOf(snapshot, latency, labels).buckets)
        buckets.set(le, (buckets.get(le) ?? 0) + count);
    }
    const asked = await prometheus.number(`histogram_quantile(${quantile}, sum by (le) (${latency}_bucket))`, time);
    const expected = bucketQuantile(quantile, [...buckets]);
    expect(expected).toBeGreaterThan(0);
    expect(asked).toBeCloseTo(expected, 10);
  });

  test('the exemplars lead to the requests they are of', async () => {
    const document = await renderText(shop.registry, { format: 'openmetrics' });
    const family = parseOpenMetrics(document).find(({ name }) => name === latency);
    const current = (family?.samples ?? []).flatMap(({ labels, exemplar }) =>
      exemplar
        ? [{ key: seriesKey('', withoutEmpty(labels)), trace: exemplar.labels.get('trace_id'), value: exemplar.value }]
        : [],
    );
    expect(current.length).toBeGreaterThan(0);
    const stored = await eventually('the exemplars of the last scrape', async () => {
      const found = (await prometheus.exemplars(`${latency}_bucket`)).map(({ series, labels, value }) => ({
        key: seriesKey('', ownLabels(series)),
        trace: labels['trace_id'],
        value,
      }));
      return found.length >= current.length ? found : undefined;
    });
    expect(stored).toEqual(expect.arrayContaining(current));
    for (const { trace } of stored) expect(trace).toMatch(/^[\da-f]{32}$/);
  });

  test('has every call of the services, by what it threw', async () => {
    const family = 'method_duration_seconds';
    const calls = await prometheus.query(`${family}_count`, time);
    expect(new Map(calls.map(({ labels, value }) => [seriesKey('', ownLabels(labels)), value]))).toEqual(
      new Map(
        labelSetsOf(shop.registry, family).map((labels) => [
          seriesKey('', withoutEmpty(Object.entries(labels))),
          histogramOf(shop.registry, family, labels).count,
        ]),
      ),
    );
    const placed = await prometheus.number(`${family}_count{class="Checkout",method="placeOrder",error=""}`, time);
    expect(placed).toBeGreaterThanOrEqual(tally.orders.reduce((sum, { count }) => sum + count, 0));
    expect(await prometheus.number('method_in_flight{class="Checkout",method="placeOrder"}', time)).toBe(0);
  });

  test('what is read at each scrape and what the process is about is there too', async () => {
    const stock = await prometheus.query('shop_stock_items', time);
    expect(Object.fromEntries(stock.map(({ labels, value }) => [labels['product'], value]))).toEqual(tally.stock);
    expect(await prometheus.number('process_cpu_seconds_total', time)).toBeGreaterThan(0);
    expect(await prometheus.number('sum(shop_state)', time)).toBe(1);
    expect(await prometheus.query('sonde_faults_total', time)).toEqual([]);
  });

  test('promtool finds nothing in its names but what is kept for existing dashboards', async () => {
    const kept = Object.keys(namesKeptForPromClient);
    const document = await renderText(shop.registry);
    for (const promtool of promtools) {
      const { parses, findings } = checkMetrics(promtool, document);
      expect(parses).toBe(true);
      expect(findings.filter((finding) => !kept.some((name) => finding.startsWith(`${name} `)))).toEqual([]);
    }
  });
});
