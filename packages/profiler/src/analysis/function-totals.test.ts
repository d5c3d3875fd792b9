import fc from 'fast-check';
import { expect, test } from 'vitest';
import { functionTotals } from './function-totals.js';
import { sampleFilter } from './sample-filter.js';
import { anySamples, frameAt, profileOf, type Sample } from './stacks.test.support.js';

/** The same by looking at every stack, once per function. */
function naiveTotals(samples: readonly Sample[], name: string) {
  let self = 0;
  let total = 0;
  let selfSamples = 0;
  let totalSamples = 0;
  for (const { stack, value = 1 } of samples) {
    if (stack.at(-1) === name) {
      self += value;
      selfSamples++;
    }
    if (stack.includes(name)) {
      total += value;
      totalSamples++;
    }
  }
  return { self, total, selfSamples, totalSamples };
}

test('self and total are those of looking at each stack, recursion counted once', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const profile = profileOf(samples);
      const totals = functionTotals(profile);
      for (const [place, { name }] of profile.tree.frames.entries()) {
        if (place === 0) continue;
        expect({
          self: totals.self[place],
          total: totals.total[place],
          selfSamples: totals.selfSamples[place],
          totalSamples: totals.totalSamples[place],
        }).toEqual(naiveTotals(samples, name));
      }
    }),
  );
});

test('all self time together is the sum, and no total is more', () => {
  fc.assert(
    fc.property(anySamples, (samples) => {
      const totals = functionTotals(profileOf(samples));
      expect(totals.self.reduce((sum, self) => sum + self, 0)).toBe(totals.sum);
      expect(totals.total.every((total, place) => total <= totals.sum && total >= totals.self[place]!)).toBe(true);
      expect(totals.sampleCount).toBe(samples.length);
    }),
  );
});

test('a window, a thread and a label leave only their samples', () => {
  fc.assert(
    fc.property(anySamples, fc.integer({ min: 0, max: 1_000_000 }), (samples, fromUs) => {
      const profile = profileOf(samples);
      const filter = sampleFilter(profile, {
        fromUs,
        toUs: 900_000,
        thread: 1,
        label: { key: 'route', value: 'GET /a' },
      });
      const chosen = samples.filter(
        ({ atUs, thread, labels }) =>
          atUs! >= fromUs && atUs! < 900_000 && thread === 1 && labels?.['route'] === 'GET /a',
      );
      // A profile without a single label has none of the samples that were asked for.
      expect(functionTotals(profile, { filter }).sum).toBe(chosen.reduce((sum, { value }) => sum + value!, 0));
    }),
  );
});

test('nothing chosen is no filter, and a label may be asked for by its absence', () => {
  const profile = profileOf([
    { stack: ['a'], value: 1 },
    { stack: ['a'], value: 2, labels: { route: 'x' } },
  ]);
  expect(sampleFilter(profile, {})).toBeUndefined();
  const without = (key: string) => sampleFilter(profile, { label: { key, value: undefined } });
  expect(functionTotals(profile, { filter: without('route') }).sum).toBe(1);
  expect(functionTotals(profile, { filter: without('constructor') }).sum).toBe(3);
});

test('rows that stand for many samples are counted as many', () => {
  const profile = profileOf([
    { stack: ['a'], value: 5 },
    { stack: ['a', 'b'], value: 7 },
  ]);
  const folded = {
    ...profile,
    measures: [...profile.measures, { name: 'samples', unit: 'count' as const }],
    samples: { ...profile.samples, values: [...profile.samples.values, Float64Array.of(40, 2)] },
  };
  const totals = functionTotals(folded);
  expect(totals.sampleCount).toBe(42);
  expect(totals.totalSamples[frameAt(profile, 'a')]).toBe(42);
  expect(functionTotals(folded, { measure: 1 }).sum).toBe(42);
});

test('a stack of 200 000 calls is counted without a deep call of our own', () => {
  const stack = Array.from({ length: 200_000 }, (_, depth) => (depth % 2 === 0 ? 'even' : 'odd'));
  const profile = profileOf([{ stack, value: 3 }]);
  const totals = functionTotals(profile);
  expect(totals.total[frameAt(profile, 'even')]).toBe(3);
  expect(totals.self[frameAt(profile, 'odd')]).toBe(3);
});
