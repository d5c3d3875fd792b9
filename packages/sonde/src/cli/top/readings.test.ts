import { parseExposition } from '@sonde/prometheus/parsing';
import { expect, test } from 'vitest';
import { makeView } from './make-view.js';
import { ReadingDesk } from './readings.js';

const desk = () => {
  const readings = new ReadingDesk();
  let atMs = 0;
  return (text: string) => {
    atMs += 2000;
    return readings.read(parseExposition(text), atMs, 1_000_000);
  };
};
const counter = (value: number) => `# TYPE c_total counter\nc_total{a="1"} ${value}\n`;

test('what a counter gained; all of it, where it has begun again or is new', () => {
  const read = desk();
  const added = (text: string) =>
    read(text)
      .counters.get('c_total')
      ?.map((each) => each.added);
  expect(added(counter(10))).toEqual([10]);
  expect(added(counter(25))).toEqual([15]);
  expect(added(counter(25))).toEqual([0]);
  expect(added(counter(4))).toEqual([4]);
  expect(added(`${counter(5)}c_total{a="2"} 7\n`)).toEqual([1, 7]);
});

const histogram = (le: readonly (readonly [string, number])[], route = '/a') => {
  const [, count] = le.at(-1)!;
  const buckets = le.map(([bound, value]) => `h_bucket{route="${route}",le="${bound}"} ${value}\n`).join('');
  return `# TYPE h histogram\n${buckets}h_sum{route="${route}"} 1\nh_count{route="${route}"} ${count}\n`;
};

test('what each bucket gained; all of it after a restart, or where the bounds changed', () => {
  const read = desk();
  const added = (text: string) =>
    read(text)
      .distributions.get('h')?.[0]
      ?.added.buckets.map(({ count }) => count);
  expect(
    added(
      histogram([
        ['1', 2],
        ['+Inf', 5],
      ]),
    ),
  ).toEqual([2, 5]);
  expect(
    added(
      histogram([
        ['1', 3],
        ['+Inf', 9],
      ]),
    ),
  ).toEqual([1, 4]);
  expect(
    added(
      histogram([
        ['1', 1],
        ['+Inf', 2],
      ]),
    ),
  ).toEqual([1, 2]);
  expect(
    added(
      histogram([
        ['2', 3],
        ['+Inf', 9],
      ]),
    ),
  ).toEqual([3, 9]);
});

test('seconds: between two readings, or since the service began', () => {
  const read = desk();
  const first = read('# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 900\n');
  expect([first.isFirst, first.seconds, first.uptime]).toEqual([true, 100, 100]);
  const second = read('a 1\n');
  expect([second.isFirst, second.seconds, second.uptime]).toEqual([false, 2, undefined]);
  // Without a start, no rate can be told.
  expect(desk()(counter(5)).seconds).toBe(Infinity);
});

test('nothing of a series that is gone is kept', () => {
  const read = desk();
  read(counter(100));
  read('other 1\n');
  expect(read(counter(3)).counters.get('c_total')?.[0]?.added).toBe(3);
});

const requests = (name: string, labels: string, unit = '') =>
  `# TYPE ${name} histogram\n${name}_bucket{${labels},le="${unit === 'ms' ? 100 : 0.1}"} 10\n${name}_bucket{${labels},le="+Inf"} 10\n${name}_sum{${labels}} 1\n${name}_count{${labels}} 10\n`;

test.each([
  [
    'OpenTelemetry and Sonde',
    requests(
      'http_server_request_duration_seconds',
      'http_request_method="GET",http_route="/a",http_response_status_code="500"',
    ),
  ],
  [
    'OpenTelemetry, with UTF-8 names',
    requests('X', '"http.request.method"="GET","http.route"="/a","http.response.status_code"="503"')
      .replaceAll(/^X(\w*)\{/gm, '{"http.server.request.duration_seconds$1",')
      .replace('TYPE X', 'TYPE "http.server.request.duration_seconds"'),
  ],
  [
    'older OpenTelemetry',
    requests('http_server_duration_milliseconds', 'http_method="GET",http_route="/a",http_status_code="500"', 'ms'),
  ],
  ['express-prom-bundle', requests('http_request_duration_seconds', 'method="GET",path="/a",status_code="500"')],
  ['fastify-metrics', requests('http_request_duration_seconds', 'method="GET",route="/a",status_code="500"')],
  ['Prometheus itself', requests('prometheus_http_request_duration_seconds', 'method="GET",handler="/a",code="500"')],
])('requests of %s', (_, text) => {
  const read = desk();
  const zero = text.replaceAll(/ (?:10|1)$/gm, ' 0');
  read(zero);
  const view = makeView(read(text), 'u', 0);
  const latency = { seconds: expect.closeTo(0.05), isAtLeast: false };
  expect(view.routes).toEqual([
    {
      method: 'GET',
      route: '/a',
      perSecond: 5,
      errorShare: 1,
      p50: latency,
      p99: { seconds: expect.closeTo(0.099), isAtLeast: false },
    },
  ]);
  expect(view.fastest).toEqual([]);
});

test('requests that are only counted', () => {
  const text = (n: number) =>
    `# TYPE http_requests_total counter\nhttp_requests_total{method="GET",code="200"} ${n}\nhttp_requests_total{method="GET",code="502"} ${n}\n`;
  const read = desk();
  read(text(0));
  expect(makeView(read(text(4)), 'u', 0)).toMatchObject({
    source: 'http_requests_total',
    requests: { perSecond: 4, errorShare: 0.5, p99: null },
    routes: [{ method: 'GET', route: '', perSecond: 4 }],
  });
});

test('requests that are sent are not those that are served', () => {
  const view = makeView(desk()(requests('http_client_request_duration_seconds', 'http_request_method="GET"')), 'u', 0);
  expect(view.requests).toBeNull();
  expect(view.fastest.map(({ name }) => name)).toEqual(['http_client_request_duration_seconds']);
});

test('a summary says its own quantiles', () => {
  const text = (n: number) =>
    `# TYPE http_request_duration_seconds summary\nhttp_request_duration_seconds{method="GET",route="/a",quantile="0.99"} 0.3\nhttp_request_duration_seconds_count{method="GET",route="/a"} ${n}\nhttp_request_duration_seconds_sum{method="GET",route="/a"} 1\n`;
  const read = desk();
  read(text(0));
  expect(makeView(read(text(2)), 'u', 0).routes[0]).toMatchObject({ p50: null, p99: { seconds: 0.3 } });
});
