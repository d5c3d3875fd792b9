import { PassThrough, Readable } from 'node:stream';
import { runInScope, systemClock } from '@sonde/metrics';
import { expect, test } from 'vitest';
import type { CallTree } from '../call-tree/call-tree.js';
import { EngineClock } from '../timeline/engine-clock.js';
import { ScopeMarks } from '../timeline/scope-marks.js';
import { WindowEngine } from './inspector.test.engine.js';
import { Recording } from './recording.js';

const now = () => systemClock.monotonicMs();
const busy: { from: number; to: number }[] = [];

/** Each route burns time in a function of its own, so the profile tells for whom it was. */
const burners: Record<string, (ms: number) => void> = {
  orders: function burn_orders(ms) {
    burn(ms);
  },
  items: function burn_items(ms) {
    burn(ms);
  },
  carts: function burn_carts(ms) {
    burn(ms);
  },
};
const routes = Object.keys(burners);
/** A hundredth of what a route burns at a time. */
const knownMs = 0.02;

function burn(ms: number): void {
  const from = now();
  let sum = 0;
  while (now() < from + ms) for (let k = 0; k < 100; k++) sum += Math.sqrt(k);
  if (sum < 0) throw new Error('never');
  busy.push({ from, to: now() });
}

/** A request that comes back by awaits, timers, streams, microtasks and ticks, and burns 1 to 3 ms each time. */
async function request(route: string, seed: number): Promise<void> {
  const work = () => burners[route]!(1 + (seed++ % 3));
  work();
  await null;
  work();
  await new Promise((resolve) => setTimeout(resolve, seed % 4));
  work();
  await new Promise<void>((resolve) =>
    setImmediate(() => {
      work();
      process.nextTick(() => {
        work();
        queueMicrotask(resolve);
      });
    }),
  );
  work();
  for await (const _ of Readable.from(['a', 'b']).pipe(new PassThrough())) work();
  await Promise.all([0, 1].map(() => Promise.resolve().then(work)));
}

/** Once the engine's clock is known well enough: what else runs on the machine comes between its readings. */
async function recorded(intervalUs: number, traffic: () => Promise<void>) {
  const marks = new ScopeMarks({ clock: systemClock });
  const engine = new WindowEngine();
  const engineClock = new EngineClock();
  const parts = {
    clock: systemClock,
    engine,
    engineClock,
    marks,
    recorder: undefined,
    onHeld: () => {},
    answerTimeoutMs: 5000,
  };
  for (let tries = 0; engineClock.widthMs > knownMs && tries < 50; tries++) {
    await (await Recording.begin(parts, { intervalUs, title: 'clock' })).stop();
  }
  const recording = await Recording.begin(parts, { intervalUs, title: 'test' });
  await traffic();
  return recording.stop();
}

test('every sample of a route carries its name, across awaits, timers and streams of requests that interleave', async () => {
  let counts = await labelsSeen();
  // Where the machine takes the processor away at a switch, the sample after it is off: that is not so thrice.
  for (let tries = 1; tries < 3 && !isRight(counts); tries++) counts = await labelsSeen();
  expect(isRight(counts), JSON.stringify(counts)).toBe(true);
  expect(counts.right).toBeGreaterThan(300);
});

/** The clocks are one to some microseconds, so a sample right at a switch may fall on its other side. */
const isRight = ({ right, none, wrong }: Awaited<ReturnType<typeof labelsSeen>>) => (none + wrong) / right < 0.02;

async function labelsSeen() {
  const { tree, samples, labels } = await recorded(200, async () => {
    const requests = Array.from({ length: 60 }, (_, k) => {
      const route = routes[k % routes.length]!;
      return runInScope({ kind: 'request', method: 'GET', route: `/${route}` }, () => request(route, k));
    });
    await Promise.all(requests);
  });
  const owner = ownersOf(tree);
  const counts = { right: 0, none: 0, wrong: 0 };
  for (let k = 0; k < samples.count; k++) {
    const route = owner[samples.node[k]!];
    if (route === undefined) continue;
    const label = labels[samples.label![k]!]!['route'];
    counts[label === `GET /${route}` ? 'right' : label === undefined ? 'none' : 'wrong']++;
  }
  return counts;
}

test.each(['first start', 'start beside another'])(
  'samples are on the registry’s clock to less than 1 ms: %s',
  async (kind) => {
    const engine = new WindowEngine();
    const warm = kind === 'first start' ? undefined : await engine.start({ intervalUs: 200, title: 'warm' });
    busy.length = 0;
    const beforeStartMs = now();
    const capture = await engine.start({ intervalUs: 200, title: 'test' });
    const afterStartMs = now();
    for (let k = 0; k < 40; k++) {
      burners['orders']!(4);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const beforeStopMs = now();
    const { tree, samples, durationUs } = await capture.stop();
    const readings = { beforeStartMs, afterStartMs, beforeStopMs, afterStopMs: now() };
    const start = new EngineClock().place({ durationUs }, readings);
    await warm?.cancel();
    const owner = ownersOf(tree);
    const outsideMs: number[] = [];
    for (let k = 0; k < samples.count; k++) {
      if (owner[samples.node[k]!] === undefined) continue;
      const ms = start.atMs + samples.atUs![k]! / 1000;
      outsideMs.push(Math.min(...busy.map(({ from, to }) => Math.max(0, from - ms, ms - to))));
    }
    expect(outsideMs.length).toBeGreaterThan(20);
    // A clock that is off is so for all of them; a few may be where the machine took the processor away.
    const off = outsideMs.filter((ms) => ms >= 1);
    expect(off.length / outsideMs.length, off.join()).toBeLessThan(0.1);
  },
);

/** Of each node, the route whose function it is in. */
function ownersOf({ frames, frame, parent }: CallTree): (string | undefined)[] {
  const owners: (string | undefined)[] = [];
  for (let node = 0; node < frame.length; node++) {
    const own = /^burn_(\w+)$/.exec(frames[frame[node]!]!.name)?.[1];
    owners.push(own ?? owners[parent[node]!]);
  }
  return owners;
}
