import { describe, expect, test } from 'vitest';
import type { SeriesBlock } from '../model/snapshot.js';
import { Registry } from '../registry/registry.js';
import { ManualClock } from '../testing/manual-clock.js';

function blockOf(registry: Registry, family = 0): SeriesBlock & { native: NonNullable<SeriesBlock['native']> } {
  const block = registry.snapshot().families[family]?.blocks[0];
  if (block?.native === undefined) throw new Error('no native block');
  return { ...block, native: block.native };
}

/** The occupied buckets of a row: index → count. */
function buckets({ native }: ReturnType<typeof blockOf>, row = 0, side: 'positive' | 'negative' = 'positive') {
  const { offsets, starts, counts } = native[side];
  const start = starts[row] as number;
  const own = [...counts.subarray(start, starts[row + 1])];
  return Object.fromEntries(
    own.map((count, at) => [(offsets[row] as number) + at, count] as const).filter(([, count]) => count > 0),
  );
}

const native = { maxScale: 0 };

describe('a native histogram', () => {
  test('counts each value in its bucket, and the count and sum of all beside', () => {
    const registry = new Registry({ strict: true });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native });
    for (const value of [1, 1.5, 2, 3, 0, -0, -3, -5]) sizes.observe(value);
    const block = blockOf(registry);
    expect([block.bounds, block.width, [...block.values]]).toEqual([[], 2, [8, -0.5]]);
    expect(buckets(block)).toEqual({ '-1': 1, 0: 2, 1: 1 });
    expect(buckets(block, 0, 'negative')).toEqual({ 1: 1, 2: 1 });
    expect([...block.native.zeroCounts]).toEqual([2]);
    expect([...block.native.scales]).toEqual([0]);
  });

  test('has classic buckets beside where it is asked for them', () => {
    const registry = new Registry({ strict: true });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native, buckets: [1, 2] });
    for (const value of [1, 1.5, 3]) sizes.observe(value);
    const block = blockOf(registry);
    expect([block.bounds, [...block.values]]).toEqual([
      [1, 2],
      [1, 1, 1, 5.5],
    ]);
    expect(buckets(block)).toEqual({ '-1': 1, 0: 1, 1: 1 });
  });

  test('has 160 buckets of scale 8 at most, unless told otherwise', () => {
    const registry = new Registry();
    const sizes = registry.histogram({ name: 'h', help: 'H.', native: true });
    for (let k = 0; k < 160; k++) sizes.observe(2 ** ((k + 0.5) / 256));
    expect([blockOf(registry).native.scales[0], blockOf(registry).native.positive.counts.length]).toEqual([8, 160]);
    sizes.observe(2 ** (160.5 / 256));
    expect([blockOf(registry).native.scales[0], blockOf(registry).native.positive.counts.length]).toEqual([7, 81]);
  });

  test('counts as zero what is within the zero threshold', () => {
    const registry = new Registry();
    const sizes = registry.histogram({ name: 'h', help: 'H.', native: { maxScale: 0, zeroThreshold: 0.5 } });
    for (const value of [0.5, -0.5, 0.1, 0.75, -0.75]) sizes.observe(value);
    const block = blockOf(registry);
    expect(block.native.zeroThreshold).toBe(0.5);
    expect([[...block.native.zeroCounts], buckets(block), buckets(block, 0, 'negative')]).toEqual([
      [3],
      { '-1': 1 },
      { '-1': 1 },
    ]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '5', null, {}])(
    'refuses %s, and counts it as a fault',
    (value) => {
      const registry = new Registry({ onFault: () => {} });
      const one = registry.histogram({ name: 'one', help: 'One.', native });
      const many = registry.histogram({ name: 'many', help: 'Many.', native, labelNames: ['a'] });
      one.observe(1.5);
      one.observe(value as number);
      many.observe({ a: 1 }, 1.5);
      many.observe({ a: 1 }, value as number);
      many.labels({ a: 1 }).observe(value as number);
      for (const family of [0, 1]) {
        expect([...blockOf(registry, family).values]).toEqual([1, 1.5]);
        expect(buckets(blockOf(registry, family))).toEqual({ 0: 1 });
      }
      expect(registry.snapshot().families[2]?.blocks[0]?.values).toEqual(Float64Array.of(1, 2));
    },
  );

  test('is recorded into with labels and through handles alike, and each series has its own scale', () => {
    const registry = new Registry({ strict: true });
    const sizes = registry.histogram({
      name: 'h',
      help: 'H.',
      native: { maxScale: 0, maxBuckets: 2 },
      labelNames: ['a'],
    });
    sizes.observe({ a: 'x' }, 1.5);
    sizes.labels({ a: 'x' }).observe(3);
    sizes.labels({ a: 'y' }).observe(1.5);
    sizes.observe({ a: 'y' }, 100);
    const block = blockOf(registry);
    expect([...block.native.scales]).toEqual([0, -2]);
    expect([buckets(block, 0), buckets(block, 1)]).toEqual([
      { 0: 1, 1: 1 },
      { 0: 1, 1: 1 },
    ]);
  });

  test('begins anew after a reset, at its finest scale', () => {
    const registry = new Registry();
    const sizes = registry.histogram({
      name: 'h',
      help: 'H.',
      native: { maxScale: 3, maxBuckets: 4 },
      labelNames: ['a'],
    });
    const handle = sizes.labels({ a: 'x' });
    for (const reset of [() => handle.reset(), () => sizes.reset(), () => registry.reset()]) {
      for (const value of [1, 1000, 0, -1]) handle.observe(value);
      expect(blockOf(registry).native.scales[0]).toBe(-2);
      reset();
      const block = blockOf(registry);
      expect([[...block.values], [...block.native.scales], [...block.native.zeroCounts]]).toEqual([[0, 0], [3], [0]]);
      expect([buckets(block), buckets(block, 0, 'negative')]).toEqual([{}, {}]);
    }
  });

  test('takes nothing over from a series that was removed or expired', () => {
    const clock = new ManualClock();
    const registry = new Registry({ clock });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native, labelNames: ['a'], expireAfter: 60 });
    sizes.observe({ a: 'stays' }, 1.5);
    sizes.observe({ a: 'goes' }, 3);
    sizes.remove({ a: 'goes' });
    sizes.observe({ a: 'new' }, 5);
    expect(buckets(blockOf(registry), 1)).toEqual({ 2: 1 });
    registry.snapshot();
    clock.advance(61_000);
    sizes.observe({ a: 'stays' }, 1.5);
    registry.snapshot();
    sizes.observe({ a: 'newer' }, 100);
    const block = blockOf(registry);
    expect(block.columns).toEqual([['stays', 'newer']]);
    expect([buckets(block, 0), buckets(block, 1)]).toEqual([{ 0: 2 }, { 6: 1 }]);
    sizes.clear();
    sizes.observe({ a: 'last' }, 1.5);
    expect(buckets(blockOf(registry))).toEqual({ 0: 1 });
  });

  test('shares one overflow series past its limit', () => {
    const registry = new Registry({ onFault: () => {} });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native, labelNames: ['a'], maxSeries: 1 });
    sizes.observe({ a: 1 }, 1.5);
    sizes.observe({ a: 2 }, 3);
    sizes.labels({ a: 3 }).observe(5);
    const block = blockOf(registry);
    expect(block.overflowRow).toBe(1);
    expect([buckets(block, 0), buckets(block, 1)]).toEqual([{ 0: 1 }, { 1: 1, 2: 1 }]);
  });

  test('under refused labels is recorded nowhere', () => {
    const registry = new Registry({ onFault: () => {} });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native, labelNames: ['a'] });
    sizes.labels({} as { a: string }).observe(1.5);
    expect(blockOf(registry).rows).toBe(0);
  });

  test('a snapshot stays as it was', () => {
    const registry = new Registry();
    const sizes = registry.histogram({ name: 'h', help: 'H.', native: { maxBuckets: 4 } });
    sizes.observe(1.5);
    const before = blockOf(registry);
    const copy = structuredClone({ ...before.native, exemplars: undefined });
    for (const value of [1.5, 1e9, -3, 0]) sizes.observe(value, { trace_id: 'a' });
    expect({ ...before.native, exemplars: undefined }).toEqual(copy);
    expect(before.native.exemplars?.of(0) ?? []).toEqual([]);
  });
});

describe('a native timer', () => {
  test('records the seconds gone by', () => {
    const clock = new ManualClock();
    const registry = new Registry({ clock });
    const timer = registry.timer({ name: 't', help: 'T.', native });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native, labelNames: ['a'] });
    const ends = [timer.start(), sizes.startTimer({ a: 1 }), sizes.labels({ a: 1 }).startTimer()];
    clock.advance(3000);
    for (const end of ends) end();
    expect(buckets(blockOf(registry, 0))).toEqual({ 1: 1 });
    expect(buckets(blockOf(registry, 1))).toEqual({ 1: 2 });
  });
});

describe('exemplars of a native histogram', () => {
  test('are the latest of each octave, with their times', () => {
    const clock = new ManualClock();
    const registry = new Registry({ clock });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native: true });
    for (const value of [1.5, 3, 1.25, 700, 0, -3]) {
      clock.advance(10);
      sizes.observe(value, { trace_id: `of ${value}` });
    }
    const exemplars = blockOf(registry).native.exemplars?.of(0) ?? [];
    expect(exemplars.map(({ value }) => value).sort((a, b) => a - b)).toEqual([-3, 0, 700]);
    expect(exemplars.find(({ value }) => value === 700)).toEqual({
      labels: [['trace_id', 'of 700']],
      value: 700,
      timestampMs: clock.epochMs() - 20,
    });
  });

  test('are ten at most, each found one a second at most, and asked for no oftener', () => {
    const clock = new ManualClock();
    let asked = 0;
    const registry = new Registry({ clock, exemplars: () => ({ trace_id: String(++asked) }) });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native: true, labelNames: ['a'] });
    for (let round = 0; round < 100; round++) for (let k = 0; k < 10; k++) sizes.observe({ a: 1 }, 2 ** k * 1.5);
    expect(blockOf(registry).native.exemplars?.of(0).length).toBe(10);
    // Ten octaves, and the one bucket that a text format shows.
    expect(asked).toBe(11);
    clock.advance(1000);
    for (let k = -1000; k < 1000; k++) sizes.observe({ a: 1 }, 2 ** k * 1.5);
    expect(blockOf(registry).native.exemplars?.of(0).length).toBe(10);
    expect(asked).toBe(22);
  });

  test('go with their series', () => {
    const registry = new Registry();
    const sizes = registry.histogram({ name: 'h', help: 'H.', native, labelNames: ['a'] });
    const of = (row: number) => (blockOf(registry).native.exemplars?.of(row) ?? []).map(({ value }) => value);
    sizes.observe({ a: 1 }, 1.5, { id: '1' });
    sizes.observe({ a: 2 }, 3, { id: '2' });
    expect([of(0), of(1)]).toEqual([[1.5], [3]]);
    sizes.labels({ a: 1 }).reset();
    expect([of(0), of(1)]).toEqual([[], [3]]);
    sizes.remove({ a: 2 });
    sizes.observe({ a: 3 }, 5);
    expect([of(0), of(1)]).toEqual([[], []]);
  });

  test('that are refused are refused once', () => {
    const registry = new Registry({ onFault: () => {} });
    const sizes = registry.histogram({ name: 'h', help: 'H.', native, buckets: [1] });
    sizes.observe(1.5, { trace_id: 'x'.repeat(200) });
    expect(blockOf(registry).native.exemplars?.of(0) ?? []).toEqual([]);
    expect(registry.snapshot().families[1]?.blocks[0]?.values).toEqual(Float64Array.of(1));
  });
});

describe('the option native', () => {
  test.each([
    [{ maxBuckets: 1 }, 'option "maxBuckets" of native of histogram "h"'],
    [{ maxBuckets: 1001 }, 'a whole number, 2 to 1000'],
    [{ maxBuckets: 2.5 }, 'maxBuckets'],
    [{ maxScale: 9 }, 'a whole number, -4 to 8'],
    [{ maxScale: -5 }, 'maxScale'],
    [{ zeroThreshold: -1 }, 'a finite number, 0 or above'],
    [{ zeroThreshold: Number.NaN }, 'zeroThreshold'],
    [{ zeroThreshold: '0' }, 'zeroThreshold'],
    [{ buckets: 160 }, 'the unknown option "buckets"'],
    ['yes', 'true, false or an object'],
    [[], 'true, false or an object'],
    [null, 'true, false or an object'],
  ])('refuses %j', (given, message) => {
    const options = { name: 'h', help: 'H.', native: given as { maxBuckets: number } };
    expect(() => new Registry().histogram(options)).toThrow(message);
    expect(() => new Registry().timer(options)).toThrow('SONDE_INVALID_OPTION');
  });

  test('left out or false makes a classic histogram', () => {
    const registry = new Registry();
    registry.histogram({ name: 'a', help: 'A.' });
    registry.histogram({ name: 'b', help: 'B.', native: false });
    for (const { blocks } of registry.snapshot().families) {
      expect([blocks[0]?.native, blocks[0]?.bounds.length]).toEqual([undefined, 11]);
    }
  });

  test('is part of the shape: the same gives the metric there is, another is a conflict', () => {
    const registry = new Registry();
    const make = (options: object) => registry.histogram({ name: 'h', help: 'H.', ...options });
    const first = make({ native: true });
    expect(make({ native: { maxBuckets: 160, maxScale: 8, zeroThreshold: -0 } })).toBe(first);
    for (const other of [{}, { native: { maxBuckets: 80 } }, { native: true, buckets: [1] }]) {
      expect(() => make(other)).toThrow('SONDE_METRIC_CONFLICT');
    }
  });

  test.each([[{}], [{ buckets: [] }]])('with %j, needs no classic buckets, but takes no empty list of them', (more) => {
    const make = () => new Registry().histogram({ name: 'h', help: 'H.', native: true, ...more });
    if ('buckets' in more) expect(make).toThrow('SONDE_INVALID_BUCKETS');
    else expect(make).not.toThrow();
  });
});
