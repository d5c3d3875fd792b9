import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { mergeThreads } from './merge-threads.js';

interface Row {
  readonly stack: readonly string[];
  readonly atUs: number;
  readonly wall: number;
  readonly label: Readonly<Record<string, string>>;
}

function profileOf(thread: string, startedAtMs: number, rows: readonly Row[], changes: Partial<Profile> = {}): Profile {
  const tree = new CallTreeBuilder();
  const labels: Readonly<Record<string, string>>[] = [{}];
  const label = rows.map((row) => (Object.keys(row.label).length === 0 ? 0 : labels.push(row.label) - 1));
  const node = rows.map(({ stack }) =>
    stack.reduce((parent, name) => tree.child(parent, tree.intern(name, `/srv/${name}.js`, 3, 7)), 0),
  );
  return {
    kind: 'cpu',
    title: 'taken',
    startedAtMs,
    durationUs: 1000,
    measures: [{ name: 'wall', unit: 'nanoseconds' }],
    tree: tree.build(),
    samples: {
      count: rows.length,
      node: Uint32Array.from(node),
      values: [Float64Array.from(rows, ({ wall }) => wall)],
      atUs: Float64Array.from(rows, ({ atUs }) => atUs),
      label: Uint32Array.from(label),
    },
    labels,
    threads: [thread],
    origin: { engine: 'inspector', interval: 1000, notes: [] },
    ...changes,
  };
}

/** Each sample in words: what it was, whoever tells it. */
function told({ tree, samples, labels, threads, startedAtMs = 0 }: Profile): string[] {
  return Array.from(samples.node, (leaf, i) => {
    const stack: string[] = [];
    for (let node = leaf; node > 0; node = tree.parent[node]!) {
      const { name, file, line, column } = tree.frames[tree.frame[node]!]!;
      stack.unshift(`${name} ${file}:${line}:${column}`);
    }
    const thread = threads[samples.thread?.[i] ?? 0];
    const at = Math.round(startedAtMs * 1000 + (samples.atUs?.[i] ?? 0));
    return JSON.stringify([
      thread,
      at,
      samples.values.map((column) => column[i]),
      labels[samples.label?.[i] ?? 0],
      stack,
    ]);
  });
}

const name = fc.constantFrom('a', 'b', 'c', '(idle)');
const row: fc.Arbitrary<Row> = fc.record({
  stack: fc.array(name, { maxLength: 4 }),
  atUs: fc.nat(1000),
  wall: fc.nat(1000),
  label: fc.constantFrom({}, { route: 'GET /' }, { route: 'GET /orders' }),
});
const rows = fc.array(row, { maxLength: 12 }).map((all) => all.sort((a, b) => a.atUs - b.atUs));

describe('mergeThreads', () => {
  test('tells the same samples as the profiles did, in the order of time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.nat(5)), { minLength: 1, maxLength: 4 }), (given) => {
        const profiles = given.map(([own, startedAtMs], i) => profileOf(`worker ${i}`, startedAtMs, own));
        const merged = mergeThreads(profiles);
        expect(told(merged).sort()).toEqual(profiles.flatMap(told).sort());
        const times = [...(merged.samples.atUs ?? [])];
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const first = Math.min(...given.map(([, startedAtMs]) => startedAtMs));
        expect(merged.startedAtMs).toBe(first);
        expect(merged.durationUs).toBe(1000 + 1000 * (Math.max(...given.map(([, ms]) => ms)) - first));
        expect(merged.labels[0]).toEqual({});
        expect(merged.tree.parent.every((parent, i) => (i === 0 ? parent === -1 : parent < i))).toBe(true);
      }),
    );
  });

  const rowOf = (stack: string[], atUs = 0): Row => ({ stack, atUs, wall: 1, label: {} });

  test('keeps threads apart that have one name, and those of merged profiles', () => {
    const one = profileOf('worker 1', 0, [rowOf(['a'])]);
    const merged = mergeThreads([mergeThreads([profileOf('main', 0, []), one]), one, one]);
    expect(merged.threads).toEqual(['main', 'worker 1', 'worker 1 (2)', 'worker 1 (3)']);
    expect([...merged.samples.thread!]).toEqual([1, 2, 3]);
  });

  test('has the measures of the first; what another did not measure is 0', () => {
    const other = profileOf('worker 1', 0, [rowOf(['a'])]);
    const first = profileOf('main', 0, [rowOf(['b'], 5)], {
      measures: [
        { name: 'cpu', unit: 'nanoseconds' },
        { name: 'wall', unit: 'nanoseconds' },
      ],
    });
    const values = [Float64Array.of(7), Float64Array.of(8)];
    const merged = mergeThreads([{ ...first, samples: { ...first.samples, values } }, other]);
    expect(merged.measures.map((measure) => measure.name)).toEqual(['cpu', 'wall']);
    expect(merged.samples.values.map((column) => [...column])).toEqual([
      [0, 7],
      [1, 8],
    ]);
  });

  test('keeps ticks by line, notes once, and no times where one has none', () => {
    const ticks = { node: Uint32Array.of(1), line: Uint32Array.of(4), ticks: Uint32Array.of(9) };
    const notes = { engine: 'inspector', interval: 1000, notes: ['Samples were dropped.'] };
    const main = profileOf('main', 0, [rowOf(['a'])], { origin: notes });
    const worker = profileOf('worker 1', 0, [rowOf(['b', 'c'])], { origin: notes, lineTicks: ticks });
    const { atUs: _, ...untimed } = worker.samples;
    const merged = mergeThreads([main, { ...worker, samples: untimed }]);
    const { node, line } = merged.lineTicks!;
    expect([merged.tree.frames[merged.tree.frame[node[0]!]!]!.name, line[0]]).toEqual(['b', 4]);
    expect(merged.origin.notes).toEqual(['Samples were dropped.']);
    expect(merged.samples.atUs).toBeUndefined();
    expect([...merged.samples.thread!]).toEqual([0, 1]);
  });

  test('refuses none, and what is of different kinds', () => {
    const main = profileOf('main', 0, []);
    expect(mergeThreads([main])).toBe(main);
    for (const nonsense of [[], [main, { ...main, kind: 'heap' }], [main, undefined], [42], null, 'main']) {
      expect(() => mergeThreads(nonsense as never)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
    }
  });
});

test('samples of the first thread keep their times on the engine’s clock, whoever began first', () => {
  const rows = [{ stack: ['run'], atUs: 250, wall: 1, label: {} }];
  const first = profileOf('main', 1_000_003, rows, { startTicksUs: 7_000_000 });
  for (const second of [profileOf('worker', 1_000_000, rows), profileOf('worker', 1_000_009, rows)]) {
    const merged = mergeThreads([first, second]);
    const own = merged.samples.thread!.indexOf(0);
    expect(merged.startTicksUs! + merged.samples.atUs![own]!).toBe(7_000_250);
  }
  const { startTicksUs: _, ...unknown } = first;
  expect(mergeThreads([unknown, first]).startTicksUs).toBeUndefined();
});
