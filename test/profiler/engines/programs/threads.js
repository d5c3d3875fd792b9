// Worker threads, profiled from the main thread and from inside: node threads.js <engine>
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { chooseEngine, mergeThreads, withWorkers } from '@sonde/profiler';
import { faults, places, samplerThreads, samplesIn, shares } from './readings.js';
import { seventy, ten, twenty, work } from './workload.js';

const parts = ['seventy', 'twenty', 'ten'];
const url = new URL(import.meta.url);
const [, , name = 'inspector'] = process.argv;

const roles = {
  /** Computes until it is told to end. */
  busy: () => {
    const timer = setInterval(() => work(30), 31);
    parentPort.on('message', () => {
      clearInterval(timer);
      parentPort.close();
    });
  },
  idle: () => parentPort.once('message', () => {}),
  short: () => setTimeout(() => {}, 300),
  /** Waits where no message of the inspector reaches it. */
  stuck: () => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    parentPort.postMessage('stuck');
    Atomics.wait(cell, 0, 0, 20_000);
  },
  /** Profiles itself. */
  inside: async ({ engineName }) => {
    const engine = chooseEngine(engineName);
    const capture = await engine.start({ intervalUs: 1000, title: 'inside' });
    work(1000);
    const profile = await capture.stop();
    parentPort.postMessage({
      shares: shares(profile, parts, 'samples'),
      samples: samplesIn(profile, 'work'),
      places: places(profile, 'seventy'),
      threads: profile.threads,
      faults: faults(profile),
      profile,
    });
  },
};

async function started(role, options = {}) {
  const worker = new Worker(url, { workerData: { role, engineName: name }, ...options });
  await once(worker, 'online');
  return worker;
}

async function main() {
  const found = {};
  const engine = withWorkers(chooseEngine(name));

  const alone = await engine.start({ intervalUs: 1000, title: 'alone' });
  seventy();
  const lonely = await alone.stop();
  found.alone = { threads: lonely.threads, notes: lonely.origin.notes };

  const busy = await started('busy', { name: 'crunch' });
  const idle = await started('idle');
  const short = await started('short');
  await delay(100);
  const capture = await engine.start({ intervalUs: 1000, title: 'all threads' });
  const late = await started('busy', { name: 'late' });
  for (const until = performance.now() + 900; performance.now() < until; await delay(1)) {
    if (short.threadId > 0) twenty();
    else ten();
  }
  const profile = await capture.stop();
  const byThread = (thread) => profile.threads.find((known) => known.includes(thread));
  const counts = Object.fromEntries(profile.threads.map((thread) => [thread, 0]));
  for (const at of profile.samples.thread ?? []) counts[profile.threads[at]]++;
  found.all = {
    threads: profile.threads,
    counts,
    notes: profile.origin.notes,
    crunch: shares(profile, parts, 'samples', byThread('crunch')),
    main: shares(profile, parts, 'wall', 'main'),
    late: counts[byThread('late')],
    faults: faults(profile),
    durationMs: profile.durationUs / 1000,
    samplers: samplerThreads(),
  };
  const ended = [busy, idle, late].map((worker) => once(worker, 'exit'));
  for (const worker of [busy, idle, late]) worker.postMessage('end');
  await Promise.all(ended);

  const stuck = new Worker(url, { workerData: { role: 'stuck' } });
  await once(stuck, 'message');
  const patient = await engine.start({ intervalUs: 1000, title: 'a worker that does not answer' });
  work(50);
  const began = performance.now();
  const without = await patient.stop();
  found.stuck = { notes: without.origin.notes, threads: without.threads, tookMs: performance.now() - began };
  await stuck.terminate();

  const cancelled = await engine.start({ intervalUs: 1000, title: 'cancelled' });
  await cancelled.cancel();
  found.cancelled = samplerThreads();

  const inside = await started('inside');
  const insideEnded = once(inside, 'exit');
  const [{ profile: own, ...insideReading }] = await once(inside, 'message');
  await insideEnded;
  found.inside = insideReading;
  found.merged = { threads: mergeThreads([lonely, own, own]).threads, faults: faults(mergeThreads([lonely, own])) };
  await engine.close();
  found.samplers = samplerThreads();
  console.log(JSON.stringify(found));
}

if (isMainThread) await main();
else await roles[workerData.role](workerData);
