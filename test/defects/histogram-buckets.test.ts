import { Registry } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { parseText } from '../exposition/text-parser.js';
import { promClient, promRegistry } from './prom-client.js';

describe('histogram buckets out of order', () => {
  test.each([
    ['falling', [5, 1]],
    ['repeated', [1, 1, 2]],
    ['not a number', [1, Number.NaN]],
    ['infinite below the end', [Infinity, 1]],
    ['minus infinity', [-Infinity, 1]],
    ['none', []],
    ['only infinity', [Infinity]],
    ['text', ['1'] as unknown as number[]],
  ])('%s are refused when the metric is made', (_, buckets) => {
    const registry = new Registry();
    const make = (): unknown => registry.histogram({ name: 'h', help: 'H.', buckets });
    expect(make).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_BUCKETS' }));
    expect(registry.get('h')).toBeUndefined();
  });

  test('the array given may change afterwards without effect', async () => {
    const registry = new Registry();
    const buckets = [1, 2, 3];
    const histogram = registry.histogram({ name: 'h', help: 'H.', buckets });
    buckets.reverse();
    buckets.push(0);
    histogram.observe(2);
    const [family] = parseText(await renderText(registry));
    const counts = family?.samples.filter(({ name }) => name === 'h_bucket').map(({ value }) => value);
    expect(counts).toEqual([0, 1, 1, 1]);
  });

  test('prom-client takes them and exposes buckets that are not in order', async () => {
    const register = promRegistry();
    new promClient.Histogram({ name: 'h', help: 'H.', buckets: [5, 1], registers: [register] }).observe(3);
    const document = await register.metrics();
    expect(() => parseText(document)).toThrow('not above');
  });
});
