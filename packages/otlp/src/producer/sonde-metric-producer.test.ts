import { type Family, Registry, type SeriesBlock, type Snapshot } from '@sonde/metrics';
import { describe, expect, it } from 'vitest';
import { foreignCounter } from '../points/foreign-snapshot.test.support.js';
import { sondeMetricProducer } from './sonde-metric-producer.js';

describe('bad input', () => {
  it.each([
    ['no registry', () => sondeMetricProducer(undefined as never)],
    ['a registry in an object', () => sondeMetricProducer({ registry: new Registry() } as never)],
    ['an unknown option', () => sondeMetricProducer(new Registry(), { temporalty: 'delta' } as never)],
    ['an unknown temporality', () => sondeMetricProducer(new Registry(), { temporality: 'DELTA' } as never)],
    ['no options object', () => sondeMetricProducer(new Registry(), 'delta' as never)],
  ])('is refused: %s', (_name, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  });
});

describe('a collection', () => {
  it('never rejects: what went wrong is among its errors', async () => {
    const failure = new Error('broken');
    for (const collect of [
      () => Promise.reject(failure),
      (): Snapshot => {
        throw failure;
      },
    ]) {
      const { resourceMetrics, errors } = await sondeMetricProducer({ collect }).collect();
      expect(errors).toEqual([failure]);
      expect(resourceMetrics.scopeMetrics).toEqual([]);
    }
  });

  it('hands on the time it may take', async () => {
    const asked: unknown[] = [];
    const producer = sondeMetricProducer({
      collect: (options) => {
        asked.push(options);
        return { takenAtMs: 1, families: [] };
      },
    });
    await producer.collect({ timeoutMillis: 500 });
    await producer.collect();
    expect(asked).toEqual([{ timeoutMs: 500 }, { timeoutMs: undefined }]);
  });

  it('has a scope for each that recorded, with what it says of itself', async () => {
    const [family] = foreignCounter({ takenAtMs: 1, values: { a: 1 } }).families as [Family];
    const [block] = family.blocks as [SeriesBlock];
    const scope = { name: 'lib', version: '', schemaUrl: 'https://example.com/1', attributes: { team: 'x' } };
    const snapshot: Snapshot = { takenAtMs: 1, families: [{ ...family, blocks: [{ ...block, scope }] }] };
    const { resourceMetrics } = await sondeMetricProducer({ collect: () => snapshot }).collect();
    expect(resourceMetrics.scopeMetrics.map((each) => each.scope)).toEqual([
      { name: 'lib', schemaUrl: 'https://example.com/1', attributes: { team: 'x' } },
    ]);
  });

  it('waits for the one before, so that deltas never overlap', async () => {
    const registry = new Registry();
    const jobs = registry.counter({ name: 'jobs', help: 'h' });
    jobs.inc(3);
    const producer = sondeMetricProducer(registry, { temporality: 'delta' });
    const both = await Promise.all([producer.collect(), producer.collect()]);
    const sums = both.map(({ resourceMetrics }) =>
      resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(({ dataPoints }) => dataPoints.length)),
    );
    expect(sums).toEqual([[1], []]);
  });
});
