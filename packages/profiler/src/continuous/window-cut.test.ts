import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import type { ClosedWindow } from './closed-window.js';
import { FrameTable } from './frame-table.js';
import { cutWindows } from './window-cut.js';
import { WindowRing } from './window-ring.js';

/** What happened, in whole milliseconds: who ran, and for whom. */
type Moment = { readonly stack: readonly string[]; readonly route: string | undefined };

const moment = fc.record({
  stack: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  route: fc.constantFrom('GET /x', 'GET /y', undefined),
});

/** A window of some of these moments, one sample for each; its profile begins earlier and ends later by some. */
function windowOf(moments: readonly Moment[], fromMs: number, toMs: number, overlap: number): ClosedWindow {
  const first = Math.max(0, fromMs - overlap);
  const seen = moments.slice(first, toMs + overlap);
  const tree = new CallTreeBuilder();
  const node = seen.map(({ stack }) =>
    stack.reduce((parent, name) => tree.child(parent, tree.intern(name, '/a.js', 1, 1)), 0),
  );
  const labels = [{}, ...new Set(seen.flatMap(({ route }) => (route === undefined ? [] : [route])))].map((route) =>
    typeof route === 'string' ? { route } : {},
  ) as Record<string, string>[];
  const profile: Profile = {
    kind: 'cpu',
    title: 'test',
    durationUs: seen.length * 1000,
    measures: [
      { name: 'wall', unit: 'nanoseconds' },
      { name: 'samples', unit: 'count' },
    ],
    tree: tree.build(),
    samples: {
      count: seen.length,
      node: Uint32Array.from(node),
      values: [new Float64Array(seen.length).fill(1e6), new Float64Array(seen.length).fill(1)],
      atUs: Float64Array.from(seen, (_, k) => k * 1000),
      label: Uint32Array.from(seen, ({ route }) =>
        Math.max(
          0,
          labels.findIndex((set) => set['route'] === route),
        ),
      ),
    },
    labels,
    threads: ['main'],
    origin: { engine: 'test', interval: 1000, notes: [] },
  };
  return { fromMs, toMs, startMs: first, profile, work: new Uint32Array(seen.length) };
}

function momentsOf({ tree: { frames, frame, parent }, samples, labels }: Profile): Moment[] {
  return Array.from(samples.node, (leaf, k) => {
    const stack: string[] = [];
    for (let node = leaf; node !== 0; node = parent[node]!) stack.unshift(frames[frame[node]!]!.name);
    return { stack, route: labels[samples.label![k]!]!['route'] };
  });
}

test('however time is cut into windows, a cut has each moment once, in order', () => {
  const splits = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(moment, { minLength: 70, maxLength: 70 }),
      splits,
      fc.nat(5),
      fc.nat(60),
      fc.nat(60),
      (all, lengths, overlap, a, b) => {
        const ring = new WindowRing({ keepMs: Infinity, maxBytes: Infinity });
        const table = new FrameTable(2);
        let endMs = 0;
        for (const length of lengths) {
          const window = windowOf(all, endMs, endMs + length, overlap);
          endMs += length;
          ring.push({ ...window, profile: { ...window.profile, tree: table.share(window.profile.tree) } });
        }
        const [fromMs, toMs] = [Math.min(a, b), Math.max(a, b)];
        const cut = cutWindows(ring.between(fromMs, toMs), { fromMs, toMs, title: 'cut', accepts: () => true });
        const expected = all.slice(fromMs, Math.min(toMs, endMs));
        if (cut === undefined) expect(fromMs >= endMs || toMs === fromMs).toBe(true);
        else {
          expect(momentsOf(cut)).toEqual(expected);
          expect(cut.durationUs).toBeCloseTo(expected.length * 1000);
          expect([...cut.samples.atUs!]).toEqual(expected.map((_, k) => k * 1000));
          const mine = cutWindows(ring.between(fromMs, toMs), {
            fromMs,
            toMs,
            title: 'cut',
            accepts: (set) => set['route'] === 'GET /x',
          });
          expect(momentsOf(mine!)).toEqual(expected.filter(({ route }) => route === 'GET /x'));
        }
      },
    ),
  );
});

test('a sample that lasts beyond the end is cut there', () => {
  const window = windowOf(new Array(10).fill({ stack: ['a'], route: undefined }), 0, 10, 0);
  const cut = cutWindows([window], { fromMs: 2, toMs: 3.25, title: 'cut', accepts: () => true });
  expect([...cut!.samples.values[0]!]).toEqual([1e6, 0.25e6]);
});

test('windows go by age and by size; the newest stays', () => {
  const moments = new Array(100).fill({ stack: ['a'], route: undefined });
  const byAge = new WindowRing({ keepMs: 10, maxBytes: Infinity });
  for (let k = 0; k < 5; k++) byAge.push(windowOf(moments, k * 10, k * 10 + 10, 0));
  expect(byAge.between(0, 100).map(({ fromMs }) => fromMs)).toEqual([30, 40]);
  const one = new WindowRing({ keepMs: Infinity, maxBytes: 1 });
  one.push(windowOf(moments, 0, 10, 0));
  const { bytes } = one;
  expect(bytes).toBeGreaterThan(10 * 40);
  one.push(windowOf(moments, 10, 20, 0));
  expect([one.length, one.bytes]).toEqual([1, bytes]);
  const two = new WindowRing({ keepMs: Infinity, maxBytes: 2 * bytes });
  for (let k = 0; k < 5; k++) two.push(windowOf(moments, k * 10, k * 10 + 10, 0));
  expect(two.length).toBe(2);
  two.clear();
  expect([two.length, two.bytes]).toEqual([0, 0]);
});

test('threads stay apart, whichever of them each window saw', () => {
  const moments = new Array(4).fill({ stack: ['a'], route: undefined });
  const withThreads = (window: ReturnType<typeof windowOf>, threads: string[], thread: number[]) => {
    const { profile } = window;
    const samples = { ...profile.samples, thread: Uint32Array.from(thread) };
    return { ...window, profile: { ...profile, threads, samples } };
  };
  const first = withThreads(windowOf(moments, 0, 2, 0), ['main', 'worker 1'], [0, 1, 0, 1]);
  const second = withThreads(windowOf(moments, 2, 4, 0), ['main', 'worker 2', 'worker 1'], [1, 2, 0, 1]);
  const { threads, samples } = cutWindows([first, second], {
    fromMs: 0,
    toMs: 4,
    title: 'cut',
    accepts: () => true,
  })!;
  expect(Array.from(samples.thread!, (place) => threads[place])).toEqual(['main', 'worker 1', 'worker 2', 'worker 1']);
  expect(threads).toEqual(['main', 'worker 1', 'worker 2']);
});

test('a hole between windows is told: it is no idle time', () => {
  const moments = new Array(4000).fill({ stack: ['a'], route: undefined });
  const windows = [windowOf(moments, 0, 1000, 0), windowOf(moments, 3000, 4000, 0)];
  const notes = (fromMs: number, toMs: number) =>
    cutWindows(windows, { fromMs, toMs, title: 'cut', accepts: () => true })!.origin.notes;
  expect(notes(0, 4000)).toEqual([expect.stringContaining('Nothing was profiled in 2.0 s')]);
  expect(notes(500, 1000)).toEqual([]);
});
