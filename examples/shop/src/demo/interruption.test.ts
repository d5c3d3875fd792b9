import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const interruption = new URL('../../dist/demo/interruption.js', import.meta.url).href;

/** A program that says when it was asked to end, and when that is long enough ago for a second press. */
const program = `
  const { Interruption } = await import('${interruption}');
  const { signal } = new Interruption();
  setInterval(() => {}, 1000);
  signal.addEventListener('abort', () => {
    console.log('asked');
    setTimeout(() => console.log('later'), 700);
  });
  console.log('ready');
`;

function start() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = async () => String((await once(child.stdout, 'data'))[0]).trim();
  return { child, said, exited: once(child, 'exit') };
}

test('the first signal asks, the same press again is not a second one, the next one ends', async () => {
  const { child, said, exited } = start();
  expect(await said()).toBe('ready');
  child.kill('SIGINT');
  expect(await said()).toBe('asked');
  child.kill('SIGINT');
  expect(await said()).toBe('later');
  child.kill('SIGINT');
  expect(await exited).toEqual([130, null]);
});

test('a signal of another kind after the first ends it with its own code', async () => {
  const { child, said, exited } = start();
  expect(await said()).toBe('ready');
  child.kill('SIGINT');
  expect(await said()).toBe('asked');
  expect(await said()).toBe('later');
  child.kill('SIGTERM');
  expect(await exited).toEqual([143, null]);
});
