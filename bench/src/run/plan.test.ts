import { expect, test } from 'vitest';
import { rowsOf } from '../rows.js';
import { smokeSize } from '../sizes.js';
import { stepsOf } from './plan.js';

const rows = rowsOf({ ...smokeSize, recordRounds: 4 });

test('contenders take turns within a round, and each round starts with the next one', () => {
  const row = rows.find(({ number }) => number === 2);
  if (row === undefined) throw new Error('there is a row 2');
  const order = stepsOf(row, (contender) => contender !== 'opentelemetry').map((step) => step.task.contender);
  expect(order.slice(0, 6)).toEqual(['sonde', 'prom-client', 'prometheus-io', 'prom-client', 'prometheus-io', 'sonde']);
  expect(order).toHaveLength(12);
});

test('every measure of every row reads work that all its contenders do', () => {
  for (const row of rows) {
    for (const measure of row.measures) {
      expect(row.works[measure.work]?.contenders).toEqual(expect.arrayContaining([...measure.contenders]));
      if (measure.base !== undefined) expect(measure.contenders).toContain(measure.base);
      for (const goal of measure.goals) {
        if ('against' in goal) expect(measure.contenders).toContain(goal.against);
      }
    }
  }
});
