// Takes profiles with one engine, and prints what came of it as JSON: node conformance.js <engine> <folder>
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseEngine } from '@sonde/profiler';
import { faults, places, samplerThreads, samplesIn, shares } from './readings.js';
import { seventy, work, workAsync } from './workload.js';

const [, , name, folder] = process.argv;
const parts = ['seventy', 'twenty', 'ten'];
const { rare } = createRequire(import.meta.url)(join(folder, 'rare.cjs'));
const engine = chooseEngine(name);

/** The code that something was refused with. */
async function code(promise) {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error.code ?? String(error);
  }
}

async function take(body, options = {}) {
  const capture = await engine.start({ intervalUs: 1000, title: 'taken', ...options });
  await body();
  return capture.stop();
}

const found = { name: engine.name, abilities: engine.abilities };

// The first has the slow start in it: what follows is compared with what follows.
await take(() => work(50));

const sync = await take(() => {
  work(1500);
  rare(100);
});
found.sync = {
  shares: shares(sync, parts, 'samples'),
  cpuShares: engine.abilities.cpuTime ? shares(sync, parts, 'cpu') : undefined,
  places: Object.fromEntries([...parts, 'rare'].map((part) => [part, places(sync, part)])),
  kinds: [...new Set(sync.tree.frames.filter((frame) => parts.includes(frame.name)).map(({ kind }) => kind))],
  measures: sync.measures,
  title: sync.title,
  threads: sync.threads,
  origin: sync.origin,
  startedAgoMs: Date.now() - sync.startedAtMs,
  durationMs: sync.durationUs / 1000,
  ticks: sync.lineTicks?.ticks.reduce((sum, ticks) => sum + ticks, 0) ?? 0,
  samples: parts.reduce((sum, part) => sum + samplesIn(sync, part), 0),
  faults: faults(sync),
};

const asynchronous = await take(() => workAsync(1500));
found.asynchronous = {
  shares: shares(asynchronous, parts, 'samples'),
  samples: parts.reduce((sum, part) => sum + samplesIn(asynchronous, part), 0),
  faults: faults(asynchronous),
};

const often = await take(() => work(400));
const seldom = await take(() => work(400), { intervalUs: 10_000 });
/** The time between two samples that this share of them is below. */
const gapUs = ({ samples: { atUs } }, share) => {
  const gaps = atUs.subarray(1).map((at, i) => at - atUs[i]);
  return gaps.sort()[Math.floor(gaps.length * share)];
};
found.interval = {
  // On a busy machine samples come late, and the next ones soon after.
  gapsUs: [gapUs(often, 0.1), gapUs(seldom, 0.5)],
  seldom: samplesIn(seldom, 'work'),
  durationMs: seldom.durationUs / 1000,
  said: [often.origin.interval, seldom.origin.interval],
  notes: seldom.origin.notes,
};

const idle = await take(() => delay(100));
found.idle = { faults: faults(idle), kinds: [...new Set(idle.tree.frames.map(({ kind }) => kind))] };

const empty = await engine.start({ intervalUs: 1000, title: '' });
found.empty = { faults: faults(await empty.stop()) };

const capture = await engine.start({ intervalUs: 1000, title: 'ended' });
const both = await Promise.allSettled([capture.stop(), capture.stop()]);
found.ends = {
  both: both.map(({ status, reason }) => reason?.code ?? status),
  again: await code(capture.stop()),
  cancelAfter: await code(capture.cancel()),
};
const cancelled = await engine.start({ intervalUs: 1000, title: 'cancelled' });
found.cancelled = {
  first: await code(cancelled.cancel()),
  second: await code(cancelled.cancel()),
  stop: await code(cancelled.stop()),
  samplers: samplerThreads(),
};

found.refusals = {
  zero: await code(engine.start({ intervalUs: 0, title: 'x' })),
  nan: await code(engine.start({ intervalUs: Number.NaN, title: 'x' })),
  none: await code(engine.start({ title: 'x' })),
  unknown: await code(engine.start({ intervalUs: 1000, title: 'x', rate: 1 })),
  samplers: samplerThreads(),
};

const outer = await engine.start({ intervalUs: 1000, title: 'outer' });
found.running = samplerThreads();
let inner;
/** Time on the processor: where others have it, the clock goes on and nobody looks. */
const busy = (ms) => {
  for (const before = process.cpuUsage(); process.cpuUsage(before).user < ms * 1000; ) seventy();
};
const second = await code(
  engine.start({ intervalUs: 1000, title: 'inner' }).then((started) => {
    inner = started;
  }),
);
busy(200);
const innerProfile = await inner?.stop();
busy(200);
const outerProfile = await outer.stop();
found.twoAtOnce = {
  second,
  inner: innerProfile === undefined ? 0 : samplesIn(innerProfile, 'seventy'),
  outer: samplesIn(outerProfile, 'seventy'),
  titles: [innerProfile?.title, outerProfile.title],
  samplers: samplerThreads(),
};

const throwing = await engine.start({ intervalUs: 1000, title: 'throwing' });
try {
  busy(200);
  throw new Error('of the application');
} catch {
  found.throwing = samplesIn(await throwing.stop(), 'seventy');
}

const cycle = async (i) => {
  const turn = await engine.start({ intervalUs: 1000, title: `turn ${i}` });
  if (i % 10 === 9) await turn.cancel();
  else await turn.stop();
};
for (let i = 0; i < 40; i++) await cycle(i);
globalThis.gc?.();
const before = { rss: process.memoryUsage().rss, handles: process.getActiveResourcesInfo().length };
for (let i = 0; i < 200; i++) await cycle(i);
globalThis.gc?.();
found.cycles = {
  grownBytes: process.memoryUsage().rss - before.rss,
  handles: process.getActiveResourcesInfo().length - before.handles,
  samplers: samplerThreads(),
};
await engine.close?.();
console.log(JSON.stringify(found));
