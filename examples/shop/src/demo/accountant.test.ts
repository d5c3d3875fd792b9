import { expect, test } from 'vitest';
import type { Load } from '../load/load.js';
import { askForLedger } from './accountant.js';

function listening() {
  const asked: string[] = [];
  const load: Pick<Load, 'send'> = {
    send: async ({ path }) => {
      asked.push(path);
    },
  };
  return { asked, load: load as Load };
}

test('asks for the ledger again and again, and ends in time', async () => {
  const { asked, load } = listening();
  await askForLedger(load, 20, 200, new AbortController().signal);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.length).toBeLessThan(11);
  expect(new Set(asked)).toEqual(new Set(['/reports/ledger']));
});

test('goes home when the demo ends', async () => {
  const { asked, load } = listening();
  await askForLedger(load, 10_000, 60_000, AbortSignal.timeout(10));
  expect(asked).toEqual([]);
});
