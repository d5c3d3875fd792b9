import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findOnPath, prometheusConfig } from './prometheus.js';

const guardPath = fileURLToPath(new URL('../../dist/demo/prometheus-guard.js', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonde-shop-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('findOnPath', () => {
  test('takes the first executable file, and neither folders nor plain files', () => {
    for (const name of ['a', 'b', 'c', 'd']) mkdirSync(join(folder, name));
    mkdirSync(join(folder, 'a', 'tool'));
    writeFileSync(join(folder, 'b', 'tool'), '');
    for (const name of ['c', 'd']) {
      writeFileSync(join(folder, name, 'tool'), '');
      chmodSync(join(folder, name, 'tool'), 0o755);
    }
    const path = ['', 'missing', 'a', 'b', 'c', 'd'].map((name) => (name === '' ? '' : join(folder, name))).join(':');
    expect(findOnPath('tool', path)).toBe(join(folder, 'c', 'tool'));
    expect(findOnPath('other', path)).toBeUndefined();
    expect(findOnPath('tool', undefined)).toBeUndefined();
  });
});

test('the generated configuration is the ready one with another target', () => {
  const ready = readFileSync(new URL('../../prometheus.yml', import.meta.url), 'utf8');
  expect(prometheusConfig('127.0.0.1:9464')).toBe(ready);
  expect(prometheusConfig('127.0.0.1:4321')).toContain('- targets: ["127.0.0.1:4321"]');
  expect(ready).toContain('scrape_interval: 1s');
});

describe('the guard', () => {
  /** A stand-in for Prometheus: says its process id and runs on, whatever signal it is told to ignore. */
  const runOn = (ignoring: string) =>
    `process.on('${ignoring}', () => {}); console.error(process.pid); setInterval(() => {}, 1000)`;

  function guard(...command: string[]): ChildProcess {
    return spawn(process.execPath, [guardPath, join(folder, 'guarded'), ...command], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  }

  async function pidOf(child: ChildProcess): Promise<number> {
    const [text] = (await once(child.stderr as NodeJS.ReadableStream, 'data')) as [Buffer];
    return Number(text.toString());
  }

  test.each(['SIGUSR2', 'SIGTERM'])('ends its program when its input closes, even one deaf to %s', async (deafTo) => {
    mkdirSync(join(folder, 'guarded'));
    const child = guard(process.execPath, '-e', runOn(deafTo));
    const pid = await pidOf(child);
    child.stdin?.destroy();
    await once(child, 'exit');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(join(folder, 'guarded'))).toBe(false);
  });

  test('ends with its program, and with its exit code', async () => {
    const child = guard(process.execPath, '-e', 'process.exit(3)');
    expect(await once(child, 'exit')).toEqual([3, null]);
  });

  test('ends where there is no such program', async () => {
    const child = guard(join(folder, 'missing'));
    expect(await once(child, 'exit')).toEqual([127, null]);
  });

  test('ends its program when the process that started it is killed', async () => {
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const [guard, folder, code] = process.argv.slice(1);
         require('node:child_process').spawn(process.execPath, [guard, folder, process.execPath, '-e', code],
           { stdio: ['pipe', 'ignore', 'inherit'], detached: true });
         setInterval(() => {}, 1000)`,
        guardPath,
        join(folder, 'guarded'),
        runOn('SIGUSR2'),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const pid = await pidOf(parent);
    parent.kill('SIGKILL');
    // No event tells of a process that is not a child of ours: look until it is gone.
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
