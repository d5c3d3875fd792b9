import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outputName, writeOutput } from './output-file.js';
import type { Terminal } from './terminal.js';

let folder = '';
let shown: (string | Uint8Array)[] = [];
const terminal = (isTerminal = false): Terminal => ({
  columns: 80,
  color: false,
  isTerminal,
  write: (content) => shown.push(content),
  progress: () => {},
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sonde-output-'));
  shown = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['/a/orders.cpuprofile', '.html', 'orders.html'],
  ['orders.pb.gz', '.html', 'orders.html'],
  ['orders.cpuprofile.gz', '.pb.gz', 'orders.pb.gz'],
  ['x.speedscope.json', '.cpuprofile', 'x.cpuprofile'],
  ['profile', '.html', 'profile.html'],
  ['-', '.html', 'profile.html'],
  ['.cpuprofile', '.html', '.cpuprofile.html'],
  ['CPU.20261122.1.0.cpuprofile', '.folded.txt', 'CPU.20261122.1.0.folded.txt'],
])('%s with %s is %s', (file, extension, name) => {
  expect(outputName(file, extension)).toBe(name);
});

test('writes as the umask has it, over what was there, and leaves nothing beside it', async () => {
  const path = join(folder, 'a.html');
  writeFileSync(path, 'old');
  expect(await writeOutput('new', path, [], terminal())).toBe(path);
  const mode = 0o666 & ~process.umask();
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777, readdirSync(folder)]).toEqual([
    'new',
    mode,
    ['a.html'],
  ]);
});

test('never over a file that it reads, under whatever name', async () => {
  const path = join(folder, 'a');
  writeFileSync(path, 'profile');
  symlinkSync(path, join(folder, 'link'));
  for (const output of [path, join(folder, '.', 'a'), join(folder, 'link')]) {
    await expect(writeOutput('new', output, [path], terminal())).rejects.toThrow('a file that is read');
  }
  expect(readFileSync(path, 'utf8')).toBe('profile');
});

test('a place that cannot be written to', async () => {
  await expect(writeOutput('x', join(folder, 'none', 'a'), [], terminal())).rejects.toMatchObject({
    code: 'SONDE_PROFILER_STORAGE_FAILED',
  });
});

test('the standard output, unless bytes would fill a terminal', async () => {
  expect(await writeOutput('text', '-', [], terminal(true))).toBeUndefined();
  expect(await writeOutput(new Uint8Array([1]), '-', [], terminal())).toBeUndefined();
  await expect(writeOutput(new Uint8Array([1]), '-', [], terminal(true))).rejects.toThrow('a terminal');
  expect(shown).toEqual(['text', new Uint8Array([1])]);
});
