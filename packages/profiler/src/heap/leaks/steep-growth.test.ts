import { expect, test } from 'vitest';
import { SteepGrowth } from './steep-growth.js';

const mebi = 1024 * 1024;

test('a climb is suspected by what is in use, and confirmed by what collections leave', () => {
  const steep = new SteepGrowth(mebi);
  expect(steep.suspects(0, 20 * mebi)).toBe(false);
  expect(steep.suspects(1000, 51 * mebi)).toBe(false);
  expect(steep.suspects(2000, 52 * mebi)).toBe(true);
  expect(steep.isConfirmed).toBe(false);
  expect(steep.confirm(52 * mebi)).toBe(true);
  // From now on, each step does.
  expect(steep.suspects(3000, 40 * mebi)).toBe(true);
  expect(steep.confirm(53 * mebi)).toBe(true);
  expect(steep.confirm(53.5 * mebi)).toBe(false);
  expect(steep.isConfirmed).toBe(false);
});

test('of a large heap, a quarter of it', () => {
  const steep = new SteepGrowth(mebi);
  expect(steep.suspects(0, 400 * mebi)).toBe(false);
  expect(steep.suspects(1000, 499 * mebi)).toBe(false);
  expect(steep.suspects(1000, 500 * mebi)).toBe(true);
});

test('slow growth is never steep', () => {
  const steep = new SteepGrowth(mebi);
  // 15 MiB a minute, for an hour.
  for (let second = 0; second < 3600; second++)
    expect(steep.suspects(second * 1000, (50 + second / 4) * mebi)).toBe(false);
});

test.each([1, 2, 4])('%i MiB a second are found, under the garbage that comes with them', (leak) => {
  const steep = new SteepGrowth(mebi);
  let confirmedAt = Infinity;
  for (let second = 0; second < 120 && confirmedAt === Infinity; second++) {
    const left = (15 + second * leak) * mebi;
    // The young generation fills up, is collected, and fills up.
    const used = left + ((second * 5) % 16) * mebi;
    if (steep.suspects(second * 1000, used) && steep.confirm(left)) confirmedAt = second;
  }
  expect(confirmedAt).toBeLessThanOrEqual(60 / leak);
});

test('saw teeth cost a few collections, not one each', () => {
  const steep = new SteepGrowth(mebi);
  let collections = 0;
  let used = 50;
  for (let second = 0; second < 3600; second++) {
    used = second % 20 === 0 ? 50 : used + 10;
    if (!steep.suspects(second * 1000, used * mebi)) continue;
    collections++;
    expect(steep.confirm(50 * mebi)).toBe(false);
    used = 50;
  }
  expect(collections).toBeGreaterThan(0);
  expect(collections).toBeLessThan(5);
});

test('collections that nobody suspected anything before change nothing', () => {
  const steep = new SteepGrowth(mebi);
  for (let turn = 0; turn < 20; turn++) {
    expect(steep.suspects(turn * 1000, 50 * mebi)).toBe(false);
    expect(steep.confirm(50 * mebi)).toBe(false);
  }
  expect(steep.suspects(21_000, 82 * mebi)).toBe(true);
});
