import fc from 'fast-check';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';

/** A sample as a test writes it. */
export interface Sample {
  /** From the root on; each frame `name`, `name file` or `name file:line:column`. */
  readonly stack: readonly string[];
  /** 1 unless told. */
  readonly value?: number;
  readonly atUs?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly thread?: number;
}

/** A profile of those samples, as an engine would make it. @param about what differs from a CPU profile of wall time */
export function profileOf(samples: readonly Sample[], about: Partial<Profile> = {}): Profile {
  const tree = new CallTreeBuilder();
  const labels: Readonly<Record<string, string>>[] = [{}];
  const places = samples.map((sample) => {
    if (sample.labels === undefined) return 0;
    const text = JSON.stringify(sample.labels);
    const known = labels.findIndex((each) => JSON.stringify(each) === text);
    return known < 0 ? labels.push(sample.labels) - 1 : known;
  });
  const nodes = samples.map(({ stack }) => stack.reduce((node, text) => tree.child(node, intern(tree, text)), 0));
  return {
    kind: 'cpu',
    title: 'test',
    durationUs: 1_000_000,
    measures: [{ name: 'wall', unit: 'nanoseconds' }],
    tree: tree.build(),
    samples: {
      count: samples.length,
      node: Uint32Array.from(nodes),
      values: [Float64Array.from(samples, ({ value = 1 }) => value)],
      ...(samples.some(({ atUs }) => atUs !== undefined) && {
        atUs: Float64Array.from(samples, ({ atUs = 0 }) => atUs),
      }),
      ...(labels.length > 1 && { label: Uint32Array.from(places) }),
      ...(samples.some(({ thread }) => thread !== undefined) && {
        thread: Uint32Array.from(samples, ({ thread = 0 }) => thread),
      }),
    },
    labels,
    threads: ['main', 'worker 1', 'worker 2'],
    origin: { engine: 'inspector', interval: 1000, notes: [] },
    ...about,
  };
}

function intern(tree: CallTreeBuilder, text: string): number {
  const [, name = '', file = '', line = '0', column = '0'] =
    /^(\([^)]*\)|\S*)(?: (.*?)(?::(\d+):(\d+))?)?$/.exec(text) ?? [];
  return tree.intern(name, file, Number(line), Number(column));
}

/** The place of a function in the frames. */
export function frameAt(profile: Profile, name: string): number {
  const place = profile.tree.frames.findIndex((frame) => frame.name === name);
  if (place < 0) throw new Error(`There is no ${name}.`);
  return place;
}

/** Any samples of a few functions that call each other and themselves. */
export const anySamples: fc.Arbitrary<Sample[]> = fc.array(
  fc.record({
    stack: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 }),
    value: fc.integer({ min: 0, max: 1000 }),
    atUs: fc.integer({ min: 0, max: 1_000_000 }),
    thread: fc.integer({ min: 0, max: 2 }),
    labels: fc.constantFrom<Record<string, string>[]>({}, { route: 'GET /a' }, { route: 'GET /b' }),
  }),
  { maxLength: 60 },
);
