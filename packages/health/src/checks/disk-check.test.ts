import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { diskCheck } from './disk-check.js';

vi.mock('node:fs/promises', { spy: true });

test('a file system that hangs holds one thread of the process, however often it is asked', async () => {
  let answer: () => void = () => {};
  const stats = { bavail: 50, blocks: 100, bsize: 1, ffree: 1, files: 1 } as StatsFs;
  vi.mocked(statfs).mockImplementation(() => new Promise((resolve) => (answer = () => resolve(stats as never))));
  const { check } = diskCheck();
  const run = () => check({ signal: new AbortController().signal, timeoutMs: 10 });
  const runs = [run(), run(), run()];
  expect(statfs).toHaveBeenCalledTimes(1);
  answer();
  for (const result of await Promise.all(runs)) expect(result).toMatchObject({ status: 'up' });
  const next = run();
  expect(statfs).toHaveBeenCalledTimes(2);
  answer();
  expect(await next).toMatchObject({ details: { freeRatio: 0.5 } });
});
