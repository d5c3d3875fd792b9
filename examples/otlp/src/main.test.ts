import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// What ships: the built program, run as a process, without the environment of who runs the tests.
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

test('both ways out reach the receiver', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main], {
    env: { PATH: process.env['PATH'] },
  });
  expect(stderr).toBe('');
  expect(stdout.trimEnd().split('\n')).toEqual([
    'with-sdk / checkout / baskets = 2',
    'with-sdk / @sonde/metrics / orders = 3',
    'with-sdk / @sonde/metrics / payment_seconds = 1 adding up to 0.25',
    'on-its-own / @sonde/metrics / orders = 4, as in trace 0af7651916cd43dd8448eb211c80319c',
    'on-its-own / @sonde/metrics / payment_seconds = 1 adding up to 0.5',
  ]);
});
