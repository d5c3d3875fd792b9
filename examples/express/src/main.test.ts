import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// What ships: the built program, run as a process, without the environment of who runs the tests.
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The output as the README shows it: the block that follows an empty line and names no language. */
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const shown = /\n\n```\n([\s\S]*?)```/.exec(readme)?.[1];
const env = { PATH: process.env['PATH'], SONDE_METRICS_PORT: '0', SONDE_SHUTDOWN_DELAY_MS: '0' };

test('requests by route, queries and the probe of the database', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, '--once'], {
    env: { ...env, SONDE_LOG_LEVEL: 'warn' },
  });
  expect(stderr).toBe('');
  expect(stdout).toBe(shown);
});

test('it serves until SIGTERM, and ends with exit code 0', async () => {
  const child = spawn(process.execPath, [main], { env: { ...env, PORT: '0' }, stdio: ['ignore', 'inherit', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  try {
    await expect.poll(() => told, { timeout: 90_000 }).toContain('metrics at ');
    const ready = new URL('/health/ready', /http:\S+\/metrics/.exec(told)?.[0]);
    await expect.poll(async () => (await fetch(ready)).status, { timeout: 90_000 }).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(told).toContain('closing: sonde, notes');
  } finally {
    child.kill('SIGKILL');
  }
});
