import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type PrintedVerdict, programPath } from './watch-program.js';

const preload = new URL('default-detector.js', import.meta.url).href;
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Runs a program until somebody is accused, or it is told to end. */
function watched(name: string) {
  const child = spawn(process.execPath, ['--import', preload, programPath(name)], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk));
  const verdict = new Promise<PrintedVerdict>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(printed) as PrintedVerdict);
      else reject(new Error(`${name} ended with ${code}`));
    });
  });
  return { verdict, end: () => void child.kill('SIGTERM') };
}

// A service that leaks 1 MB a second: some 75 s, of which 40 until the heap has grown enough to be looked at.
test('with the defaults, a leaking service is found within three minutes, and nobody else is accused meanwhile', {
  timeout: 175_000,
}, async () => {
  const innocent = ['fine-burst', 'fine-garbage', 'fine-sawtooth', 'fine-sessions', 'fine-warm-up'].map(watched);
  const { leaking, suspects, text } = await watched('leak-service').verdict;
  expect(leaking).toBe(true);
  const file = programPath('leak-service');
  const line =
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((each) => each.includes('function rememberBasket')) + 1;
  const way = [suspects[0]!.frame, ...suspects[0]!.stack].filter((frame) => frame.file === file);
  expect(
    way.map((frame) => frame.line),
    text,
  ).toContain(line);
  for (const { end } of innocent) end();
  const verdicts = await Promise.all(innocent.map(({ verdict }) => verdict));
  expect(verdicts.filter((verdict) => verdict.leaking).map((verdict) => verdict.text)).toEqual([]);
});
