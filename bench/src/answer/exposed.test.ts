import { expect, test } from 'vitest';
import { seriesSpace } from '../workloads/series-space.js';
import { checkExposed } from './exposed.js';

const space = seriesSpace(3);
const line = (series: number, value: number) => {
  const { method, route, status } = space.labels(series);
  return `${space.name}{method="${method}",route="${route}",status="${status}"} ${value}\n`;
};
async function* of(...lines: string[]) {
  yield* lines;
}
const check = (...lines: string[]) => checkExposed(space, Float64Array.of(5, 6, 7), of(...lines));

test('passes when each series stands there once with its value', async () => {
  await expect(check(line(1, 6), line(0, 5), 'other_total 9\n', line(2, 7))).resolves.toBeUndefined();
});

test('catches a stale value, a repeated series, a missing one and a foreign one', async () => {
  await expect(check(line(0, 5), line(1, 5), line(2, 7))).rejects.toThrow('5, expected 6');
  await expect(check(line(0, 5), line(0, 5), line(2, 7))).rejects.toThrow('each series once');
  await expect(check(line(0, 5), line(1, 6))).rejects.toThrow('got 2 series, expected 3');
  await expect(check(`${space.name}{method="PATCH"} 1\n`)).rejects.toThrow('no such series');
});
