import { describe, expect, test } from 'vitest';
import type { ContenderId } from '../contenders/contender.js';
import type { Measure, Row } from '../rows.js';
import { Measurements } from '../run/measurements.js';
import { judge } from './verdict.js';

const measure: Measure = {
  title: 'inc()',
  work: 'inc',
  quantity: 'ns',
  unit: 'ns',
  figure: 'median',
  contenders: ['sonde', 'prom-client', 'bare-array'],
  goals: [],
};

/** Judges one measure over rounds of samples per contender. */
function judged(change: Partial<Measure>, rounds: Partial<Record<ContenderId, readonly (readonly number[])[]>>) {
  const row: Row = { number: 1, title: 'a row', rounds: 2, works: {}, measures: [{ ...measure, ...change }] };
  const measurements = new Measurements();
  for (const [contender, all] of Object.entries(rounds)) {
    for (const ns of all) measurements.add(row, 'inc', contender as ContenderId, { ns });
  }
  const [verdict] = judge(row, measurements).measures;
  if (verdict === undefined) throw new Error('one measure, one verdict');
  return verdict;
}

test('a ratio is the median of the rounds’ ratios, each of the round’s own medians', () => {
  const { standings } = judged({}, { sonde: [[2, 2, 90], [20]], 'prom-client': [[20, 22, 24], [180]] });
  expect(standings.map(({ contender, figure, samples }) => [contender, figure, samples])).toEqual([
    ['sonde', 11, 4],
    ['prom-client', 23, 4],
  ]);
  expect(standings[0]?.ratio).toBeUndefined();
  expect(standings[1]?.ratio).toEqual({ median: 10, min: 9, max: 11 });
});

test('the worst of all samples is the figure where a measure asks for it', () => {
  const { standings } = judged({ figure: 'worst' }, { sonde: [[2, 9], [4]], 'prom-client': [[90], [10, 400]] });
  expect(standings.map(({ figure }) => figure)).toEqual([9, 400]);
  expect(standings[1]?.ratio).toEqual({ median: 55, min: 10, max: 100 });
});

describe('goals', () => {
  const rounds = { sonde: [[3]], 'prom-client': [[30]], 'bare-array': [[1]] };

  test('at least so many times a peer', () => {
    const { goals } = judged(
      { goals: [10, 10.1].map((ratioAtLeast) => ({ against: 'prom-client', ratioAtLeast })) },
      rounds,
    );
    expect(goals.map(({ reached, met }) => [reached, met])).toEqual([
      [10, true],
      [10, false],
    ]);
  });

  test('at most so many times a peer', () => {
    const { goals } = judged(
      { goals: [3, 2.9].map((timesAtMost) => ({ against: 'bare-array', timesAtMost })) },
      rounds,
    );
    expect(goals.map(({ reached, met }) => [reached, met])).toEqual([
      [3, true],
      [3, false],
    ]);
  });

  test('a figure of our own, megabytes being a million bytes', () => {
    const { goals } = judged({ unit: 'MB', goals: [{ figureAtMost: 20 }] }, { sonde: [[20_000_001]] });
    expect(goals).toMatchObject([{ reached: 20_000_001, met: false }]);
  });

  test('are not met where a side is missing', () => {
    const { goals } = judged({ goals: [{ against: 'prom-client', ratioAtLeast: 1 }] }, { sonde: [[3]] });
    expect(goals).toMatchObject([{ reached: undefined, met: false }]);
  });
});
