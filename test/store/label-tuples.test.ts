import { type LabelValue, Registry } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exposedLabel } from '../exposition/exposed-label.js';
import { samplesByKey, seriesKey } from '../exposition/parsed.js';
import { parseText } from '../exposition/text-parser.js';
import { labelValue } from './label-values.js';

const names = ['a', 'constructor', 'b'] as const;
type Tuple = readonly [LabelValue, LabelValue, LabelValue];

const labelsOf = ([a, constructor, b]: Tuple): Record<(typeof names)[number], LabelValue> => ({ a, constructor, b });

/** The exposed label set as a string that cannot collide: the oracle's key. */
const oracleKey = (tuple: Tuple): string => JSON.stringify(tuple.map(exposedLabel));

test('two label tuples are one series exactly if they are exposed alike', () => {
  const tuple = fc.tuple(labelValue, labelValue, labelValue);
  fc.assert(
    fc.property(tuple, tuple, fc.boolean(), (first, second, throughHandles) => {
      const registry = new Registry();
      const counter = registry.counter({ name: 'c', help: 'C.', labelNames: names });
      const inc = (of: Tuple, amount: number): void =>
        throughHandles ? counter.labels(labelsOf(of)).inc(amount) : counter.inc(labelsOf(of), amount);
      // Twice each: the first finds no series, the second has to find the one that was made.
      for (let k = 0; k < 2; k++) {
        inc(first, 1);
        inc(second, 10);
      }
      expect(counter.seriesCount).toBe(oracleKey(first) === oracleKey(second) ? 1 : 2);
    }),
    { numRuns: 2000 },
  );
});

test('every series is exposed with its own labels and its own value', async () => {
  const writes = fc.array(fc.tuple(fc.tuple(labelValue, labelValue, labelValue), fc.integer({ min: 0, max: 1000 })), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(writes, async (all) => {
      const registry = new Registry();
      const counter = registry.counter({ name: 'c', help: 'C.', labelNames: names });
      const totals = new Map<string, number>();
      for (const [tuple, amount] of all) {
        counter.inc(labelsOf(tuple), amount);
        const key = seriesKey(
          'c_total',
          tuple.map((value, k) => [names[k] as string, exposedLabel(value)]),
        );
        totals.set(key, (totals.get(key) ?? 0) + amount);
      }
      const parsed = samplesByKey(parseText(await renderText(registry)));
      expect(new Map([...parsed].map(([key, { value }]) => [key, value]))).toEqual(totals);
    }),
    { numRuns: 200 },
  );
});

test('after a series is removed, no spelling of its labels leads to it', () => {
  const tuple = fc.tuple(labelValue, labelValue, labelValue);
  fc.assert(
    fc.property(fc.array(tuple, { minLength: 2, maxLength: 12 }), fc.nat(), (tuples, pick) => {
      const registry = new Registry();
      const counter = registry.counter({ name: 'c', help: 'C.', labelNames: names });
      for (const each of tuples) counter.inc(labelsOf(each));
      const gone = tuples[pick % tuples.length] as Tuple;
      expect(counter.remove(labelsOf(gone))).toBe(true);
      expect(counter.remove(labelsOf(gone))).toBe(false);
      const left = new Set(tuples.map(oracleKey));
      left.delete(oracleKey(gone));
      expect(counter.seriesCount).toBe(left.size);
      for (const each of tuples) counter.inc(labelsOf(each));
      left.add(oracleKey(gone));
      expect(counter.seriesCount).toBe(left.size);
    }),
    { numRuns: 500 },
  );
});
