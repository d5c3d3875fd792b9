import { rowLabels, type SeriesBlock } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MetricLayout } from './metric-layout.js';
import type { MetricReading, Point } from './metric-points.js';
import { foreignLabelText } from './prom-client.js';

function readingOf(points: readonly Point[]): MetricReading {
  return { type: 'gauge', points, duplicates: 0, strays: 0, corrected: 0 };
}

function point(labels: Point['labels'], value: number): Point {
  return { labels, axis: [], numbers: [value], exemplars: [] };
}

/** Every series of some blocks as `labels → value`. */
function seriesOf(blocks: readonly SeriesBlock[]): Map<string, number> {
  const series = new Map<string, number>();
  for (const block of blocks) {
    for (let row = 0; row < block.rows; row++) {
      const key = JSON.stringify([...rowLabels(block, row)].sort());
      expect(series.has(key)).toBe(false);
      series.set(key, block.values[row] as number);
    }
  }
  return series;
}

const labelText = fc.oneof(
  fc.constantFrom('a', 'b', '1', '', '__proto__', ':', '1:1', '\u0000'),
  fc.string({ maxLength: 3 }),
);
const labelSet = fc.dictionary(fc.constantFrom('x', 'y', '__proto__', 'constructor'), fc.oneof(labelText, fc.nat(3)));

test('agrees with a plain map over any scrapes, duplicates, reorderings and removals', () => {
  const scrape = fc.array(fc.tuple(labelSet, fc.integer()), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(scrape, { maxLength: 6 }), (scrapes) => {
      const layout = new MetricLayout({}, 'gauge', []);
      for (const entries of scrapes) {
        const expected = new Map<string, number>();
        for (const [labels, value] of entries) {
          const key = JSON.stringify(
            Object.entries(labels)
              .map(([name, text]) => [name, foreignLabelText(text)])
              .sort(),
          );
          expected.set(key, value);
        }
        const reading = readingOf(entries.map(([labels, value]) => point(labels, value)));
        expect(seriesOf(layout.blocks(reading))).toEqual(expected);
        expect(reading.duplicates).toBe(entries.length - expected.size);
      }
    }),
  );
});

test('rows and columns stay while series are only added, whatever their order', () => {
  const layout = new MetricLayout({}, 'gauge', []);
  const [first] = layout.blocks(readingOf([point({ q: 'a' }, 1), point({ q: 2 }, 2)]));
  const [second] = layout.blocks(readingOf([point({ q: '2' }, 20), point({ q: 'c' }, 30), point({ q: 'a' }, 10)]));
  expect(second?.source).toBe(first?.source);
  expect(second?.columns).toBe(first?.columns);
  expect(second?.columns).toEqual([['a', '2', 'c']]);
  expect([...(second?.values ?? [])]).toEqual([10, 20, 30]);
  expect([first?.rows, ...(first?.values ?? [])]).toEqual([2, 1, 2]);
});

test('a series that went away starts its block anew, without touching older snapshots', () => {
  const layout = new MetricLayout({}, 'gauge', []);
  const points = [point({ q: 'a' }, 1), point({ q: 'b' }, 2), point({ z: 'c' }, 3)];
  const before = layout.blocks(readingOf(points));
  const after = layout.blocks(readingOf(points.slice(1)));
  expect(after.map(({ columns }) => columns)).toEqual([[['c']], [['b']]]);
  expect(after[0]?.source).toBe(before[1]?.source);
  expect(after[1]?.source).not.toBe(before[0]?.source);
  expect(before[0]?.columns).toEqual([['a', 'b']]);
  expect([...(before[0]?.values ?? [])]).toEqual([1, 2]);
});

test('exemplars are those of the last point of a row', () => {
  const layout = new MetricLayout({}, 'counter', []);
  const exemplar = { labels: [['t', '1']] as const, value: 1 };
  const marked = { ...point({ q: 'a' }, 1), exemplars: [exemplar] };
  const [both] = layout.blocks(readingOf([marked, point({ q: 'b' }, 1)]));
  expect([both?.exemplars?.get(0), both?.exemplars?.get(1)]).toEqual([exemplar, undefined]);
  const [overwritten] = layout.blocks(readingOf([marked, point({ q: 'b' }, 1), point({ q: 'a' }, 2)]));
  expect(overwritten?.exemplars?.get(0)).toBeUndefined();
});
