// A service with a job loop in a worker thread.
//   node threaded.js '{ "jobMs": 20, "ending": "ends" }'

import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { gracefulShutdown } from '@sonde/health';

/** @type {{ jobMs?: number, ending?: 'ends' | 'throws' | 'hangs' | 'leaves' | 'is terminated', threads?: number }} */
const settings = isMainThread ? JSON.parse(process.argv[2] ?? '{}') : workerData;
const { jobMs = 20, ending = 'ends', threads = 2 } = settings;
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const complain = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

if (isMainThread) {
  const server = createServer((_request, response) => response.end('done'));
  const shutdown = gracefulShutdown({
    servers: [server],
    delayMs: 50,
    drainTimeoutMs: 600,
    log: { info: say, warn: complain },
  });
  shutdown.addCloser('pool', () => say('close pool'));
  const ready = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: settings });
    if (ending === 'is terminated') worker.once('message', () => setTimeout(() => worker.terminate(), 50));
    const left = ending === 'leaves' || ending === 'is terminated';
    return new Promise((resolve) => worker.once(left ? 'exit' : 'message', resolve));
  });
  await Promise.all(ready);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    say(`listening ${typeof address === 'object' ? address?.port : ''}`);
  });
} else {
  const shutdown = gracefulShutdown({ log: false });
  /** @type {Readonly<Record<string, () => unknown>>} */
  const endings = {
    throws: () => Promise.reject(new Error('half a job')),
    hangs: () => new Promise(() => {}),
  };
  // The job that is under way is finished; the loop fetches no other.
  const loop = ending === 'leaves' ? undefined : work();
  const close = async () => {
    await loop;
    await endings[ending]?.();
    say('job ended');
  };
  shutdown.addCloser('job', close, { stage: 'jobs' });
  parentPort?.postMessage('ready');

  async function work() {
    while (!shutdown.signal.aborted) await pause(jobMs);
  }
}
