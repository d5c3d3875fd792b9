import { expect, test } from 'vitest';
import type { Measure, Row } from '../rows/row.js';
import { Measurements } from '../run/measurements.js';
import { readRatios } from './recorded-ratios.js';
import { resultsText } from './results-file.js';
import { judge } from './verdict.js';

const machine = { cpu: 'a processor', cores: 2, memoryGb: 4, system: 'a system', node: '20.0.0' } as never;
const titles = { sonde: 'sonde', 'prom-client': 'prom-client' } as never;

function verdict(number: number, ours: number, theirs: number) {
  const measure: Measure = {
    title: 'inc()',
    work: 'inc',
    quantity: 'ns',
    unit: 'ns',
    figure: 'median',
    contenders: ['sonde', 'prom-client'],
    goals: [],
  };
  const row: Row = { number, title: `row ${number}`, rounds: 1, works: {}, measures: [measure] };
  const measurements = new Measurements();
  measurements.add(row, 'inc', 'sonde', { ns: [ours] });
  measurements.add(row, 'inc', 'prom-client', { ns: [theirs] });
  return judge(row, measurements);
}

test('rows that are written again take their place, the others stay', () => {
  const first = resultsText([verdict(1, 2, 20), verdict(10, 3, 30)], machine, titles, '2026-01-01', '');
  const second = resultsText([verdict(2, 5, 10), verdict(1, 4, 20)], machine, titles, '2026-02-02', first);
  expect(
    [...second.matchAll(/^## (\d+)\. .*\n\n(.*)$/gm)].map(([, number, where]) => [number, where?.slice(-11)]),
  ).toEqual([
    ['1', '2026-02-02.'],
    ['2', '2026-02-02.'],
    ['10', '2026-01-01.'],
  ]);
  expect(readRatios(second)).toEqual({
    '1 inc ns prom-client': 5,
    '2 inc ns prom-client': 2,
    '10 inc ns prom-client': 10,
  });
  expect(second.match(/# Results/g)).toHaveLength(1);
  expect(resultsText([], machine, titles, '2026-03-03', second)).toBe(second);
});
