import { type Family, Registry, type SeriesBlock, type Snapshot } from '@sonde/metrics';
import { describe, expect, it } from 'vitest';
import { metricBatch } from './build-batch.js';
import { foreignCounter } from './foreign-snapshot.test.support.js';
import { countPoints, plainPoints } from './read-points.test.support.js';

const [counter] = foreignCounter({ takenAtMs: 1, values: { a: 1 } }).families as [Family];
const [block] = counter.blocks as [SeriesBlock];
const snapshotOf = (...families: Family[]): Snapshot => ({ takenAtMs: 1, families });

describe('scopes', () => {
  const scope = (name: string, team = 'x') => ({ name, version: '1', schemaUrl: '', attributes: { team } });

  it('are one where they say the same, and a metric is in each it has series in', () => {
    const family: Family = {
      ...counter,
      blocks: [
        { ...block, scope: scope('a') },
        block,
        { ...block, scope: scope('a') },
        { ...block, scope: scope('a', 'y') },
      ],
    };
    const { scopes } = metricBatch(snapshotOf(family, { ...counter, name: 'second' }));
    expect(
      scopes.map(({ scope: { name, attributes }, metrics }) => [
        name,
        attributes['team'],
        metrics.map(({ name: metric, blocks }) => `${metric} ${blocks.length}`),
      ]),
    ).toEqual([
      ['a', 'x', ['foreign 2']],
      ['@sonde/metrics', undefined, ['foreign 1', 'second 1']],
      ['a', 'y', ['foreign 1']],
    ]);
    expect(scopes[1]?.scope.version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe('metrics', () => {
  it('have the names of OpenTelemetry where they were made under them', () => {
    const made = metricBatch(
      snapshotOf(
        { ...counter, unit: 'seconds' },
        { ...counter, name: 'b', type: 'gauge', otel: { name: 'queue.size', unit: '{item}', isSum: true } },
        { ...counter, name: 'build', type: 'info' },
        { ...counter, name: 'odd', type: 'unknown', unit: 'furlongs' },
      ),
    );
    expect(
      made.scopes[0]?.metrics.map(({ name, unit, kind, isMonotonic, prometheusType }) => [
        name,
        unit,
        kind,
        isMonotonic,
        prometheusType,
      ]),
    ).toEqual([
      ['foreign', 's', 'sum', true, 'counter'],
      ['queue.size', '{item}', 'sum', false, undefined],
      ['build_info', '', 'sum', false, 'info'],
      ['odd', 'furlongs', 'gauge', false, 'unknown'],
    ]);
  });

  it('of histograms with exponential buckets in some blocks only are two', async () => {
    const registry = new Registry();
    registry.histogram({ name: 'classic', help: 'h', buckets: [1] }).observe(1);
    registry.histogram({ name: 'native', help: 'h', native: true }).observe(1);
    const { families } = await registry.collect();
    const blocks = families.flatMap((family) => family.blocks);
    const { scopes } = metricBatch(snapshotOf({ ...(families[0] as Family), blocks }));
    expect(scopes[0]?.metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['classic', 'histogram'],
      ['classic', 'exponentialHistogram'],
    ]);
  });

  it('without series are left out, and removed series have no point', async () => {
    const registry = new Registry();
    registry.counter({ name: 'never', help: 'h', labelNames: ['k'] });
    const jobs = registry.counter({ name: 'jobs', help: 'h', labelNames: ['k'] });
    for (const k of ['a', 'b', 'c']) jobs.inc({ k });
    jobs.remove({ k: 'b' });
    const state = registry.stateSet({ name: 'door', help: 'h', states: ['open', 'shut'] });
    state.set('open');
    const batch = metricBatch(await registry.collect());
    expect(plainPoints(batch).map(({ metric, attributes }) => [metric, attributes['k']])).toEqual([
      ['jobs', 'a'],
      ['jobs', 'c'],
      ['door', undefined],
    ]);
    expect(countPoints(batch)).toBe(4);
  });
});
