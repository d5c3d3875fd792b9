import type { SnapshotSource } from '@sonde/metrics';
import { expect, test } from 'vitest';
import type { Renderer } from '../exposition.js';
import { createRenderer } from '../rendering/renderer.js';
import { fromPromClient } from './from-prom-client.js';
import type { PromClientMetricData, PromClientRegistry } from './prom-client.js';

/** What OpenMetrics forbids and nothing keeps a foreign registry from: it must not cost the whole scrape. */

function sourceOf(data: PromClientMetricData): SnapshotSource {
  const register: PromClientRegistry = {
    contentType: 'text/plain; version=0.0.4',
    getMetricsAsArray: () => [{ name: data.name, type: data.type, get: () => data }],
    getMetricsAsJSON: async () => [],
    metrics: async () => '',
  };
  return fromPromClient(register, { onFault: () => {} });
}

async function read(renderer: Renderer): Promise<string[]> {
  let text = '';
  for await (const chunk of (await renderer.scrape({ format: 'openmetrics' })).chunks()) {
    text += Buffer.from(chunk.bytes).toString();
    chunk.release();
  }
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('# HELP'));
}

test('a histogram without a sum has neither sum nor count', async () => {
  const values = [
    { metricName: 'h_bucket', labels: { le: 1 }, value: 1 },
    { metricName: 'h_bucket', labels: { le: '+Inf' }, value: 2 },
    { metricName: 'h_count', labels: {}, value: 2 },
  ];
  const source = sourceOf({ name: 'h', help: 'H.', type: 'histogram', values });
  expect(await read(createRenderer(source))).toEqual([
    '# TYPE h histogram',
    'h_bucket{le="1.0"} 1',
    'h_bucket{le="+Inf"} 2',
    '# EOF',
  ]);
});

test('a summary without a sum has its count only; its quantiles may be NaN', async () => {
  const summary = (...sum: object[]) => [
    { labels: { quantile: 0.5 }, value: Number.NaN },
    ...(sum as { value: number }[]),
    { metricName: 's_count', labels: {}, value: 2 },
  ];
  const render = (values: PromClientMetricData['values']) =>
    read(createRenderer(sourceOf({ name: 's', help: 'S.', type: 'summary', values })));
  expect(await render(summary({ metricName: 's_sum', labels: {}, value: 5 }))).toEqual([
    '# TYPE s summary',
    's{quantile="0.5"} NaN',
    's_sum 5',
    's_count 2',
    '# EOF',
  ]);
  expect(await render(summary())).toEqual(['# TYPE s summary', 's_count 2', '# EOF']);
});

test('a counter that falls below 0 is of unknown type while it does, under the same name', async () => {
  const values = [{ labels: {}, value: 1, exemplar: { labelSet: { trace: 'x' }, value: 1 } }];
  const renderer = createRenderer(sourceOf({ name: 'c_total', help: 'C.', type: 'counter', values }));
  const counter = ['# TYPE c counter', 'c_total 1 # {trace="x"} 1', '# EOF'];
  expect(await read(renderer)).toEqual(counter);
  for (const value of [-1, Number.NaN]) {
    (values[0] as { value: number }).value = value;
    expect(await read(renderer)).toEqual(['# TYPE c_total unknown', `c_total ${value}`, '# EOF']);
  }
  (values[0] as { value: number }).value = 1;
  expect(await read(renderer)).toEqual(counter);
});
