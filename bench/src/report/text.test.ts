import { expect, test } from 'vitest';
import { contenderTitles } from '../contenders/contender.js';
import type { Row } from '../rows/row.js';
import { Measurements } from '../run/measurements.js';
import { readRatios } from './recorded-ratios.js';
import { resultsText } from './results-file.js';
import { rowText } from './text.js';
import { judge } from './verdict.js';

const row: Row = {
  number: 2,
  title: 'inc with labels',
  rounds: 1,
  works: {},
  measures: [
    {
      title: 'inc({ … })',
      work: 'inc',
      quantity: 'ns',
      unit: 'ns',
      figure: 'median',
      contenders: ['sonde', 'prom-client', 'opentelemetry'],
      goals: [
        { against: 'prom-client', ratioAtLeast: 8 },
        { against: 'opentelemetry', ratioAtLeast: 25 },
        { figureAtMost: 20 },
      ],
    },
  ],
};
const measurements = new Measurements();
measurements.add(row, 'inc', 'sonde', { ns: [30, 29, 31] });
measurements.add(row, 'inc', 'prom-client', { ns: [331, 320, 345] });
const verdict = judge(row, measurements);

test('the terminal shows both sides, the spread, and each goal with its mark', () => {
  const text = rowText(verdict, contenderTitles, true);
  expect(text).toMatch(/sonde +30\.0 {3}29\.0 … 31\.0/);
  expect(text).toMatch(/prom-client +331 {3}320 … 345 +11\.0× {2}\(11\.0× … 11\.0×\)/);
  expect(text).toContain('✓ ≥ 8× prom-client: 11.0× (prom-client 331, sonde 30.0 ns)');
  expect(text).toContain('· ≥ 25× OpenTelemetry SDK: not measured, a side is missing');
  expect(text).toContain('✗ ≤ 20 ns: 30.0 ns');
});

test('a smoke run judges nothing', () => {
  expect(rowText(verdict, contenderTitles, false)).not.toMatch(/[✓✗]/);
});

test('the results file names the machine, and gives its ratios to the next run', () => {
  const machine = { cpu: 'A CPU', cores: 2, memoryGb: 4, system: 'Linux 6.1', node: '20.20.2' };
  const text = resultsText([verdict], machine, contenderTitles, '2026-11-22', '');
  expect(text).toContain('A CPU, 2 cores, 4 GB; Linux 6.1; Node 20.20.2; 2026-11-22.');
  expect(text).toContain('| prom-client | 331 | 320 … 345 | 3 | 11.0× (11.0× … 11.0×) |');
  expect(readRatios(text)['2 inc ns prom-client']).toBeCloseTo(331 / 30);
});

test('a measure with a base shows how far each lies above it, in both texts', () => {
  const above: Row = {
    ...row,
    measures: [
      {
        title: 'CPU',
        work: 'inc',
        quantity: 'ns',
        unit: 'µs',
        figure: 'median',
        base: 'unmeasured',
        contenders: ['unmeasured', 'sonde', 'by-hand'],
        goals: [
          { against: 'unmeasured', excessAtMost: 2 },
          { against: 'by-hand', excessAtMost: 0 },
        ],
      },
    ],
  };
  const measured = new Measurements();
  measured.add(above, 'inc', 'unmeasured', { ns: [14] });
  measured.add(above, 'inc', 'sonde', { ns: [16.5, 16, 17] });
  measured.add(above, 'inc', 'by-hand', { ns: [16] });
  const judged = judge(above, measured);
  const text = rowText(judged, contenderTitles, true);
  expect(text).toMatch(/sonde +16\.5 {3}16\.0 … 17\.0 +\+2\.50 \(\+2\.50 … \+2\.50; of the minima \+2\.00\)/);
  expect(text).toContain('✗ ≤ nothing measured + 2 µs: +2.50 µs');
  expect(text).toContain('✗ ≤ by hand with prom-client: +0.50 µs');
  const machine = { cpu: 'A CPU', cores: 2, memoryGb: 4, system: 'Linux 6.1', node: '20.20.2' };
  const file = resultsText([judged], machine, contenderTitles, '2026-11-22', '');
  expect(file).toContain('| contender | median, µs | min … max | samples | above nothing measured |');
  expect(file).toContain('| sonde | 16.5 | 16.0 … 17.0 | 3 | +2.50 (+2.50 … +2.50; of the minima +2.00) |');
  expect(readRatios(file)).toEqual({ '2 inc ns by-hand above base': 2 / 2.5 });
});

test('what is told in percent of the base says so, and whose goal it is', () => {
  const profiled: Row = {
    ...row,
    measures: [
      {
        title: 'CPU',
        work: 'inc',
        quantity: 'ns',
        unit: 'µs',
        figure: 'median',
        base: 'unprofiled',
        aboveBase: 'percent',
        aboveUnit: '%',
        contenders: ['unprofiled', 'sonde-routes'],
        goals: [{ of: 'sonde-routes', against: 'unprofiled', excessAtMost: 4 }],
      },
    ],
  };
  const measured = new Measurements();
  measured.add(profiled, 'inc', 'unprofiled', { ns: [50] });
  measured.add(profiled, 'inc', 'sonde-routes', { ns: [51.5], percent: [3.25] });
  const judged = judge(profiled, measured);
  const text = rowText(judged, contenderTitles, true);
  expect(text).toContain('above not profiled, in %, round by round');
  expect(text).toMatch(
    /sonde, 100 Hz with routes +51\.5 {3}51\.5 … 51\.5 +\+3\.25 \(\+3\.25 … \+3\.25; of the minima \+3\.00\)/,
  );
  expect(text).toContain('✓ sonde, 100 Hz with routes ≤ not profiled + 4 %: +3.25 %');
  const machine = { cpu: 'A CPU', cores: 2, memoryGb: 4, system: 'Linux 6.1', node: '20.20.2' };
  const file = resultsText([judged], machine, contenderTitles, '2026-11-22', '');
  expect(file).toContain('| contender | median, µs | min … max | samples | above not profiled, % |');
});
