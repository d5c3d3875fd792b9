import { Registry } from '@sonde/metrics';
import { type Escaping, metricsFetchHandler, renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { comparableKey } from './expected.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import type { ParsedFamily } from './parsed.js';
import { renderProtobuf } from './protobuf-messages.js';
import { parseProtobuf } from './protobuf-parser.js';
import { parseText } from './text-parser.js';

/** Names that no classic parser takes: dots, blanks, quotes, digits in front, letters of other alphabets. */
function utf8Registry(): Registry {
  const registry = new Registry({ utf8Names: true, constLabels: { 'service.name': 'shop' } });
  registry
    .counter({ name: 'http.requests', help: 'Requests.', labelNames: ['http.method'] })
    .inc({ 'http.method': 'GET' }, 3);
  registry.histogram({ name: 'größe', help: 'Size.', buckets: [1] }).observe(0.5);
  registry.summary({ name: 'wait time', help: 'Wait.', quantiles: [0.5] }).observe(2);
  registry.gauge({ name: '3 "gauges"\\', help: 'Gauge.' }).set(4);
  registry.info({ name: 'build.info', help: 'Build.', labels: { 'git.sha': 'abc' } });
  registry.stateSet({ name: 'run.state', help: 'State.', states: ['up', 'down'] }).set('up');
  registry
    .gauge({ name: 'classic_name', help: 'Classic.', labelNames: ['also_classic'] })
    .set({ also_classic: 'x' }, 5);
  return registry;
}

const escapings: readonly Escaping[] = ['underscores', 'dots', 'values', 'allow-utf-8'];

const totals = (families: readonly ParsedFamily[]): number[] =>
  families.flatMap(({ samples }) =>
    samples.filter(({ name }) => !/(_created|_bucket)$/.test(name)).map(({ value }) => value),
  );

describe.each(escapings)('names beyond the classic ones, escaped as %s', (escaping) => {
  const options = { utf8Names: escaping === 'allow-utf-8' };

  test('make an on-spec text document with every value in it', async () => {
    const families = parseText(await renderText(utf8Registry(), { format: 'text', escaping }), options);
    expect(families.map(({ type }) => type)).toEqual([
      'counter',
      'histogram',
      'summary',
      'gauge',
      'gauge',
      'gauge',
      'gauge',
    ]);
    expect(totals(families)).toEqual([3, 0.5, 1, expect.closeTo(2, 1), 2, 1, 4, 1, 1, 0, 5]);
  });

  test('make an on-spec OpenMetrics document with every value in it', async () => {
    const families = parseOpenMetrics(await renderText(utf8Registry(), { format: 'openmetrics', escaping }), options);
    expect(families.map(({ type }) => type)).toEqual([
      'counter',
      'histogram',
      'summary',
      'gauge',
      'info',
      'stateset',
      'gauge',
    ]);
    expect(totals(families)).toEqual([3, 0.5, 1, expect.closeTo(2, 1), 2, 1, 4, 1, 1, 0, 5]);
  });

  test('make an on-spec protobuf document with every value in it, under the names of the text', async () => {
    const families = parseProtobuf(await renderProtobuf(utf8Registry(), { escaping }));
    const inText = parseText(await renderText(utf8Registry(), { format: 'text', escaping }), options);
    const series = (parsed: readonly ParsedFamily[]) =>
      parsed.flatMap(({ samples }) =>
        samples.filter(({ name }) => !name.endsWith('_created')).map(({ name, labels }) => comparableKey(name, labels)),
      );
    expect(series(families)).toEqual(series(inText));
    expect(totals(families)).toEqual([3, 0.5, 1, expect.closeTo(2, 1), 2, 1, 4, 1, 1, 0, 5]);
  });
});

describe('a reader that takes UTF-8 names', () => {
  test('gets them as they are, and one that does not say so gets underscores', async () => {
    const handler = metricsFetchHandler(utf8Registry());
    const ask = async (accept: string): Promise<{ type: string; families: ParsedFamily[] }> => {
      const response = await handler(new Request('http://localhost/metrics', { headers: { accept } }));
      const type = response.headers.get('content-type') ?? '';
      const parse = type.startsWith('application/openmetrics-text') ? parseOpenMetrics : parseText;
      return { type, families: parse(await response.text(), { utf8Names: type.includes('allow-utf-8') }) };
    };
    // What Prometheus 3 sends, shortened.
    const modern = await ask(
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
    );
    expect(modern.type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8');
    expect(modern.families.map(({ name }) => name)).toEqual([
      'http.requests',
      'größe',
      'wait time',
      '3 "gauges"\\',
      'build.info',
      'run.state',
      'classic_name',
    ]);
    expect([...(modern.families[0]?.samples[0]?.labels ?? [])]).toEqual([
      ['service.name', 'shop'],
      ['http.method', 'GET'],
    ]);
    const classic = await ask('text/plain;version=0.0.4');
    expect(classic.families.map(({ name }) => name)).toEqual([
      'http_requests_total',
      'gr__e',
      'wait_time',
      '___gauges__',
      'build_info_info',
      'run_state',
      'classic_name',
    ]);
  });
});
