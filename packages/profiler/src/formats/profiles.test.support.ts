import fc from 'fast-check';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import { frameName } from '../call-tree/frame.js';
import type { Measure, Profile, ProfileKind } from '../call-tree/profile.js';
import { pathTo } from './stacks.js';

export interface PlainFrame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PlainSample {
  /** Outermost first. */
  readonly stack: readonly PlainFrame[];
  readonly values: readonly number[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly thread?: string;
}

/** A profile of samples; one without a gap between them, where there are times. */
export function profileOf(kind: ProfileKind, measures: readonly Measure[], samples: readonly PlainSample[]): Profile {
  const tree = new CallTreeBuilder();
  const labels: Readonly<Record<string, string>>[] = [{}];
  const threads = [...new Set(['main', ...samples.map(({ thread = 'main' }) => thread)])];
  const node = samples.map(({ stack }) =>
    stack.reduce((at, { name, file, line, column }) => tree.child(at, tree.intern(name, file, line, column)), 0),
  );
  const wall = measures.findIndex(({ unit }) => unit === 'nanoseconds');
  const atUs = new Float64Array(samples.length);
  let clock = 0;
  for (const [i, { values }] of samples.entries()) {
    atUs[i] = clock;
    clock += (values[wall] ?? 0) / 1000;
  }
  return {
    kind,
    title: 'orders',
    startedAtMs: 1_700_000_000_123,
    durationUs: clock,
    measures,
    tree: tree.build(),
    samples: {
      count: samples.length,
      node: Uint32Array.from(node),
      values: measures.map((_, measure) => Float64Array.from(samples, ({ values }) => values[measure]!)),
      ...(wall >= 0 && threads.length === 1 ? { atUs } : {}),
      label: Uint32Array.from(samples, (sample) => (sample.labels === undefined ? 0 : labels.push(sample.labels) - 1)),
      thread: Uint32Array.from(samples, ({ thread = 'main' }) => threads.indexOf(thread)),
    },
    labels,
    threads,
    origin: { engine: 'inspector', node: 'v20.20.2', pid: 12, interval: 1000, notes: ['Two samples were dropped.'] },
  };
}

export interface SampleText {
  readonly stack: string;
  readonly values: readonly number[];
  readonly labels: string;
  readonly thread: string;
  readonly atUs: number | undefined;
}

/** Samples in words, so that two profiles can be compared that number things differently. */
export function samplesIn({ tree, samples, labels, threads }: Profile): readonly SampleText[] {
  return Array.from({ length: samples.count }, (_, i) => ({
    stack: pathTo(tree, samples.node[i]!)
      .map((node) => {
        const frame = tree.frames[tree.frame[node]!]!;
        return `${frameName(frame)} (${frame.file}:${frame.line}:${frame.column})`;
      })
      .join(' > '),
    values: samples.values.map((column) => column[i]!),
    labels: JSON.stringify(Object.entries(labels[samples.label?.[i] ?? 0]!).sort()),
    thread: threads[samples.thread?.[i] ?? 0]!,
    atUs: samples.atUs?.[i],
  }));
}

/** What a format keeps that adds up: values by stack and whatever else it knows of a sample, in order. */
export function sums(profile: Profile, measure = 0, by: readonly ('labels' | 'thread')[] = []): Record<string, number> {
  const totals = new Map<string, number>();
  for (const sample of samplesIn(profile)) {
    const key = [sample.stack, ...by.map((field) => sample[field])].join(' | ');
    const value = sample.values[measure]!;
    if (value > 0) totals.set(key, (totals.get(key) ?? 0) + value);
  }
  return Object.fromEntries([...totals].sort());
}

const hostileNames = ['__proto__', 'constructor', '</script>', '‮x', 'a b', '"\\', '(anonymous)x', 'é', '\u0000', '名'];

/** Names as programs have them, and as nobody should; none that ends like a place in brackets. */
const names = fc.oneof(
  fc.constantFrom('', 'main', 'handle', 'get value', ...hostileNames),
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((name) => !/[()]/.test(name)),
);

const files = fc.oneof(
  fc.constantFrom('', '/srv/app/a.js', '/srv/my app/ü#?.js', 'node:fs', '/srv/node_modules/@a/b/c.js', 'C:\\app\\a.js'),
  fc.stringMatching(/^\/[a-z%/.-]{1,12}\.js$/).filter((file) => !file.startsWith('//')),
);

export const frames: fc.Arbitrary<PlainFrame> = fc
  .record({ name: names, file: files, line: fc.nat(5000), column: fc.nat(300) })
  .map(({ name, file, line, column }) => {
    // A place without its file, or a column without its line, is none.
    if (file === '') return { name: name === '(root)' ? 'root' : name, file, line: 0, column: 0 };
    return { name, file, line, column: line === 0 ? 0 : column };
  });

/** @param frame what stacks are made of @param values of each sample */
export function sampleLists(
  values: fc.Arbitrary<readonly number[]>,
  frame: fc.Arbitrary<PlainFrame> = frames,
): fc.Arbitrary<PlainSample[]> {
  return fc.array(frame, { minLength: 1, maxLength: 8 }).chain((pool) =>
    fc.array(fc.record({ stack: fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 6 }), values }), {
      maxLength: 30,
    }),
  );
}
