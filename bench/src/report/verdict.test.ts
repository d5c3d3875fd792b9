import { describe, expect, test } from 'vitest';
import type { ContenderId } from '../contenders/contender.js';
import type { Measure, Row } from '../rows/row.js';
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

describe('a measure with a base', () => {
  const rounds = {
    'bare-array': [[10, 12], [30]],
    'prom-client': [[14], [39, 39]],
    sonde: [[13], [33]],
  };

  test('has differences in the place of ratios, each of one round, and that of the minima', () => {
    const { standings } = judged({ base: 'bare-array' }, rounds);
    expect(standings.map(({ contender, ratio, over }) => [contender, ratio, over])).toEqual([
      ['sonde', undefined, { median: 2.5, min: 2, max: 3, ofMinima: 3 }],
      ['prom-client', undefined, { median: 6, min: 3, max: 9, ofMinima: 4 }],
      ['bare-array', undefined, undefined],
    ]);
  });

  test('judges what Sonde takes above the base, and above a peer', () => {
    const { goals } = judged(
      {
        base: 'bare-array',
        goals: [
          { against: 'bare-array', excessAtMost: 2.5 },
          { against: 'bare-array', excessAtMost: 2.4 },
          { against: 'prom-client', excessAtMost: -3.5 },
          { against: 'prom-client', excessAtMost: -3.6 },
        ],
      },
      rounds,
    );
    expect(goals.map(({ reached, met }) => [reached, met])).toEqual([
      [2.5, true],
      [2.5, false],
      [-3.5, true],
      [-3.5, false],
    ]);
  });

  test('takes differences that were measured side by side instead, where there are such', () => {
    const row: Row = { number: 1, title: 'a row', rounds: 1, works: {}, measures: [] };
    const sideBySide: Measure = {
      ...measure,
      base: 'bare-array',
      aboveBase: 'above',
      goals: [
        { against: 'bare-array', excessAtMost: 3 },
        { against: 'prom-client', excessAtMost: -2 },
      ],
    };
    const measurements = new Measurements();
    measurements.add(row, 'inc', 'bare-array', { ns: [50] });
    measurements.add(row, 'inc', 'sonde', { ns: [99], above: [2, 3, 9] });
    measurements.add(row, 'inc', 'prom-client', { ns: [11], above: [5] });
    const [verdict] = judge({ ...row, measures: [sideBySide] }, measurements).measures;
    expect(verdict?.standings.map(({ over }) => over?.median)).toEqual([3, 5, undefined]);
    expect(verdict?.goals.map(({ reached, met }) => [reached, met])).toEqual([
      [3, true],
      [-2, true],
    ]);
  });

  test('tells in percent of the base what was measured so, and judges the contender that a goal names', () => {
    const row: Row = { number: 1, title: 'a row', rounds: 1, works: {}, measures: [] };
    const inPercent: Measure = {
      ...measure,
      base: 'bare-array',
      aboveBase: 'percent',
      aboveUnit: '%',
      goals: [
        { of: 'prom-client', against: 'bare-array', excessAtMost: 5 },
        { of: 'prom-client', against: 'bare-array', excessAtMost: 4.9 },
        { of: 'prom-client', figureAtMost: 10 },
      ],
    };
    const measurements = new Measurements();
    measurements.add(row, 'inc', 'bare-array', { ns: [50, 40] });
    measurements.add(row, 'inc', 'prom-client', { ns: [44, 60, 11], percent: [5, 3, 9] });
    const [verdict] = judge({ ...row, measures: [inPercent] }, measurements).measures;
    const over = verdict?.standings.find(({ contender }) => contender === 'prom-client')?.over;
    expect(over).toMatchObject({ median: 5 });
    expect(over?.ofMinima).toBeCloseTo((11 / 40 - 1) * 100);
    expect(verdict?.goals.map(({ reached, met }) => [reached, met])).toEqual([
      [5, true],
      [5, false],
      [44, false],
    ]);
  });

  test('judges nothing where the base is missing', () => {
    const { standings, goals } = judged(
      { base: 'bare-array', goals: [{ against: 'bare-array', excessAtMost: 1 }] },
      { sonde: [[3]], 'prom-client': [[4]] },
    );
    expect(standings.map(({ over }) => over)).toEqual([undefined, undefined]);
    expect(goals).toMatchObject([{ reached: undefined, met: false }]);
  });
});
