import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findOnPath } from './demo/prometheus.js';

// What ships: the built program, run as a process.
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const anyPorts = ['--port', '0', '--metrics-port', '0'];
/** The reports of the shop's own folder are those of who runs the demo. */
const reports = () => ['--reports-dir', join(folder, 'reports')];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonde-shop-test-'));
  mkdirSync(join(folder, 'tmp'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Only this folder on PATH, so that no Prometheus is found, and temporary files where they can be counted. */
const environment = () => ({ ...process.env, PATH: folder, TMPDIR: join(folder, 'tmp') });

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: environment() }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

async function busyPort(): Promise<{ port: number; server: Server }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, server };
}

describe('bad input is one line and exit code 1', () => {
  test('an unknown option', async () => {
    expect(await run('--onse')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'shop: unknown option --onse; did you mean --once? --help lists the options\n',
    });
  });

  test.each([
    ['--port', '--metrics-port'],
    ['--metrics-port', '--port'],
  ])('a busy %s, and no data directory is made', async (busy, free) => {
    const { port, server } = await busyPort();
    const dataDir = join(folder, 'data');
    const result = await run('--once', busy, String(port), free, '0', '--data-dir', dataDir);
    server.close();
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: `shop: port ${port} is already in use; choose another with ${busy} N, or 0 for any free one\n`,
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  test('a data directory that is a file, or that cannot be made', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'precious');
    for (const dataDir of [file, join(file, 'below')]) {
      const { code, stdout, stderr } = await run('--once', ...anyPorts, '--data-dir', dataDir);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^shop: .*data directory .*\n$/);
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'tmp']);
  });
});

test('a reports directory that is a file is told before anything is measured', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'precious');
  const { code, stderr } = await run('--once', ...anyPorts, '--reports-dir', file);
  expect([code, stderr]).toEqual([
    1,
    `shop: cannot write to the reports directory ${file}: a part of the path is a file, not a folder; name another with --reports-dir DIR\n`,
  ]);
});

test('--help teaches, and starts nothing', async () => {
  const { code, stdout, stderr } = await run('--help');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('npm run demo -- --once');
});

describe('a run', () => {
  test('--once measures and ends with exit code 0', async () => {
    const { code, stdout, stderr } = await run('--once', '--seconds', '2', ...anyPorts, ...reports());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/shop {8}http:\/\/127\.0\.0\.1:\d+\n {2}metrics {5}http:\/\/127\.0\.0\.1:\d+\/metrics\n/);
    expect(stdout).toContain('apt-get install prometheus');
    expect(stdout).toMatch(/^ {2}POST \/checkout +\d+ /m);
    expect(stdout).toMatch(/^Health\n {2}database {4}up in .*, critical\n {2}disk .*\n {2}event-loop .*\n/m);
    expect(stdout).toMatch(/^ {2}probes {6}startup 200, ready 200, live 200 at http:\/\/127\.0\.0\.1:\d+\/health$/m);
    expect(stdout).toContain(
      `Reports\n  ${join(folder, 'reports', 'cpu.html')}\n  ${join(folder, 'reports', 'heap.html')}\n`,
    );
    for (const name of ['cpu.html', 'heap.html']) {
      expect(readFileSync(join(folder, 'reports', name), 'utf8')).toMatch(/^<!doctype html>/);
    }
    expect(stdout).not.toContain('\u001b');
    // Paths of temporary folders have their own length.
    for (const line of stdout.replaceAll(folder, '').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  test('--json prints the result and nothing else; the data stays in its folder', async () => {
    const dataDir = join(folder, 'data');
    const args = [
      '--once',
      '--json',
      '--seconds',
      '1',
      '--rate',
      '50',
      ...anyPorts,
      '--data-dir',
      dataDir,
      ...reports(),
    ];
    const first = await run(...args);
    expect(first.code).toBe(0);
    const result = JSON.parse(first.stdout);
    expect(result.total.count).toBeGreaterThan(10);
    expect(result.prometheus).toBeNull();
    expect(result.health.probes).toEqual({ startup: 200, ready: 200, live: 200 });
    expect(Object.keys(result.health.checks)).toEqual(['database', 'disk', 'event-loop']);
    expect(result.reports).toEqual({
      cpu: join(folder, 'reports', 'cpu.html'),
      heap: join(folder, 'reports', 'heap.html'),
    });
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    expect((await run(...args)).code).toBe(0);
  });
});

describe('Ctrl-C', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  function start(path: string, ...args: string[]) {
    const started = spawn(process.execPath, [main, ...args], {
      env: { ...environment(), PATH: path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let output = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const seen = (text: string) => expect.poll(() => output, { timeout: 60_000, interval: 50 }).toContain(text);
    return { seen, output: () => output, exited: once(started, 'exit'), interrupt: () => started.kill('SIGINT') };
  }

  test('while serving ends it in good order', async () => {
    const demo = start(folder, '--seconds', '1', ...anyPorts, ...reports());
    await demo.seen('Ctrl-C ends it');
    demo.interrupt();
    demo.interrupt(); // npm hands the terminal's signal on: twice at once is one press
    expect(await demo.exited).toEqual([0, null]);
    expect(demo.output()).toContain('Closing.');
  });

  test('while measuring ends it with the exit code of an interrupted program', async () => {
    const demo = start(folder, '--once', '--seconds', '60', ...anyPorts, ...reports());
    await demo.seen('traffic');
    demo.interrupt();
    expect(await demo.exited).toEqual([130, null]);
  });

  test('takes its Prometheus along, and the folder', async (context) => {
    const prometheus = findOnPath('prometheus', process.env['PATH']);
    if (prometheus === undefined) return context.skip('no Prometheus on PATH: apt-get install prometheus');
    const demo = start(dirname(prometheus), '--seconds', '3', ...anyPorts, ...reports());
    await demo.seen('the same number as here');
    const url = /Prometheus {2}(http:\S+)/.exec(demo.output())?.[1] ?? '';
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
    expect(readdirSync(join(folder, 'tmp'))).toHaveLength(1);
    demo.interrupt();
    expect(await demo.exited).toEqual([0, null]);
    await expect(fetch(`${url}/-/ready`)).rejects.toThrow();
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });
});
