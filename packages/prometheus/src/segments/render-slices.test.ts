import { ManualClock } from '@sonde/metrics/testing';
import { describe, expect, test } from 'vitest';
import { RenderSlices } from './render-slices.js';

const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Readers whose pieces take a millisecond each; `log` has one entry per piece, `perTurn` how many a turn had. */
function readers() {
  const clock = new ManualClock();
  const slices = new RenderSlices(clock);
  const log: string[] = [];
  const read = async (name: string, pieces: number, isGone: () => boolean = () => false) => {
    for (let k = 0; k < pieces; k++) {
      if (slices.isSpent()) await slices.turn();
      if (isGone()) return;
      clock.advance(1);
      log.push(name);
      await undefined;
    }
  };
  /** Waits for all and tells how many pieces each turn of the loop had. */
  const piecesPerTurn = async (all: Promise<unknown>): Promise<number[]> => {
    let isDone = false;
    void all.then(() => (isDone = true));
    const counts: number[] = [];
    let before = 0;
    while (!isDone) {
      await turnOfLoop();
      counts.push(log.length - before);
      before = log.length;
    }
    return counts;
  };
  return { slices, log, read, piecesPerTurn };
}

describe('render slices', () => {
  test('many readers hold a turn of the loop no longer than one', async () => {
    for (const count of [1, 10]) {
      const { log, read, piecesPerTurn } = readers();
      const all = Promise.all(Array.from({ length: count }, (_, i) => read(`${i}`, 12)));
      const counts = await piecesPerTurn(all);
      expect(log).toHaveLength(12 * count);
      // The first turn has what ran before the loop came to its immediates, too.
      expect(Math.max(...counts)).toBeLessThanOrEqual(6);
      expect(Math.max(...counts.slice(1))).toBeLessThanOrEqual(3);
    }
  });

  test('are given in the order in which readers came', async () => {
    const { log, read } = readers();
    await Promise.all([read('a', 9), read('b', 6), read('c', 3)]);
    // The first slice is shared by who comes in it; then each has one after the other.
    expect(log.join('')).toHaveLength(18);
    const firstOf = ['a', 'b', 'c'].map((name) => log.indexOf(name));
    expect(firstOf).toEqual([...firstOf].sort((x, y) => x - y));
    expect(Math.max(...firstOf)).toBeLessThanOrEqual(9);
  });

  test('go past readers that were abandoned in the line, and that stop with their turn', async () => {
    const { slices, log, read, piecesPerTurn } = readers();
    let isGone = false;
    const busy = read('a', 6);
    const leaving = Array.from({ length: 5 }, () => read('gone', 6, () => isGone));
    // One that takes its turn and never comes back.
    void slices.turn();
    isGone = true;
    await piecesPerTurn(Promise.all([busy, ...leaving, read('z', 6)]));
    expect(log.filter((name) => name === 'a')).toHaveLength(6);
    expect(log.filter((name) => name === 'z')).toHaveLength(6);
    expect(slices.isSpent()).toBe(false);
  });
});
