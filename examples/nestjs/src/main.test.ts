import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// What ships: the built program, run as a process, without the environment of who runs the tests.
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The output as the README shows it: the block that follows an empty line and names no language. */
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const shown = /\n\n```\n([\s\S]*?)```/.exec(readme)?.[1];

test('requests, methods, counters and the probe tell of the same three items', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, '--once'], {
    env: { PATH: process.env['PATH'], SONDE_METRICS_PORT: '0', SONDE_LOG_LEVEL: 'error', SONDE_SHUTDOWN_DELAY_MS: '0' },
  });
  expect(stderr).toBe('');
  expect(stdout).toBe(shown);
});
