/**
 * A process between the demo and its Prometheus, which makes sure that the Prometheus ends with the demo.
 * It lives as long as its standard input is open; the system closes that when the demo ends, whichever way
 * it ends, `kill -9` included. Then it ends the Prometheus and removes the folder.
 *
 *     node prometheus-guard.js FOLDER PROGRAM ARGUMENT…
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const graceMs = 3000;
const [folder, program, ...args] = process.argv.slice(2);
if (folder === undefined || program === undefined) throw new Error('usage: prometheus-guard FOLDER PROGRAM ARGUMENT…');

const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });

let ending = false;
const end = (): void => {
  if (ending) return;
  ending = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
};
process.stdin.on('end', end).on('close', end).on('error', end).resume();
// Signals to this process mean its demo too; it must outlive them to clean up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);

const finish = (code: number): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  process.exit(code);
};
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`, () => finish(127));
});
child.once('exit', (code) => finish(code ?? 1));
