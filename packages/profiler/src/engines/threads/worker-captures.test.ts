import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { InspectorEngine } from '../inspector/inspector-engine.js';
import { withWorkers } from './with-workers.js';

async function idleWorker(): Promise<Worker> {
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
  await new Promise((resolve) => worker.once('online', resolve));
  return worker;
}

test('a worker that ends while profiles are read is in it, or one note says why not', async () => {
  const engine = withWorkers(new InspectorEngine());
  const worker = await idleWorker();
  const { threadId } = worker;
  const capture = await engine.start({ intervalUs: 1000, title: 'ends' });
  const stopping = capture.stop();
  const ended = worker.terminate();
  const { threads, origin } = await stopping;
  await ended;
  const notes = origin.notes.filter((note) => note.includes(`"worker ${threadId}"`));
  expect(notes.length + threads.filter((name) => name === `worker ${threadId}`).length).toBe(1);
  for (const note of notes) expect(note).toBe(`The thread "worker ${threadId}" is not in it: it ended meanwhile.`);
  await engine.close?.();
});

test('one that ended before is told once', async () => {
  const engine = withWorkers(new InspectorEngine());
  const worker = await idleWorker();
  const { threadId } = worker;
  const capture = await engine.start({ intervalUs: 1000, title: 'ended' });
  await worker.terminate();
  const { threads, origin } = await capture.stop();
  expect(threads).not.toContain(`worker ${threadId}`);
  expect(origin.notes).toEqual([`The thread "worker ${threadId}" is not in it: it ended meanwhile.`]);
  await engine.close?.();
});
