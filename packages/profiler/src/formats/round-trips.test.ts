import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measure, Profile } from '../call-tree/profile.js';
import type { FormatName, WriteOptions } from './format.js';
import { frames, type PlainSample, profileOf, sampleLists, samplesIn, sums } from './profiles.test.support.js';
import { readProfile } from './read-profile.js';
import { writeProfile, writeProfileSync } from './write-profile.js';

const time: readonly Measure[] = [
  { name: 'wall', unit: 'nanoseconds' },
  { name: 'samples', unit: 'count' },
];
const space: readonly Measure[] = [
  { name: 'inuse_space', unit: 'bytes' },
  { name: 'inuse_objects', unit: 'count' },
];

/** Whole microseconds, as V8 has them, in nanoseconds; one of each sample. */
const times = fc.integer({ min: 1, max: 10_000_000 }).map((us) => [us * 1000, 1]);
const sizes = fc.tuple(fc.nat(2 ** 40), fc.nat(1000)).map((pair) => [...pair]);

async function again(profile: Profile, format: FormatName, options?: WriteOptions): Promise<Profile[]> {
  const bytes = await writeProfile(profile, format, options);
  expect(Buffer.from(writeProfileSync(profile, format, options)).equals(bytes)).toBe(true);
  return readProfile(bytes);
}

function property<Input>(input: fc.Arbitrary<Input>, holds: (input: Input) => Promise<void>): () => Promise<void> {
  return () => fc.assert(fc.asyncProperty(input, holds), { numRuns: 60 });
}

/** Every sample of ours, as far as a format knows more of it than its stack. */
function timed(profile: Profile) {
  return samplesIn(profile).map(({ stack, values, atUs }) => ({ stack, value: values[0], atUs }));
}

describe('what a format can carry comes back', () => {
  test(
    'cpuprofile: every sample, when it was taken and how long it lasted',
    property(sampleLists(times), async (samples) => {
      const profile = profileOf('cpu', time, samples);
      const [back] = await again(profile, 'cpuprofile');
      expect(timed(back!)).toEqual(timed(profile));
      expect(back).toMatchObject({ kind: 'cpu', durationUs: profile.durationUs, measures: time });
    }),
  );

  test(
    'heapprofile: bytes by stack',
    property(sampleLists(sizes), async (samples) => {
      const profile = profileOf('heap', space, samples);
      const [back] = await again(profile, 'heapprofile');
      expect(sums(back!)).toEqual(sums(profile));
    }),
  );

  const texts = fc.oneof(fc.constantFrom('__proto__', 'route', 'a'), fc.string({ unit: 'grapheme', maxLength: 8 }));
  const labelled = sampleLists(times).chain((samples) =>
    fc
      .tuple(
        ...samples.map(() =>
          fc.record({
            entries: fc.uniqueArray(fc.tuple(texts, texts), { selector: ([key]) => key, maxLength: 3 }),
            thread: fc.constantFrom('main', 'worker 1', '__proto__'),
          }),
        ),
      )
      .map((about) =>
        samples.map(
          (sample, i): PlainSample => ({
            ...sample,
            labels: Object.fromEntries(about[i]!.entries.filter(([key]) => key !== 'thread name' && key !== '')),
            thread: about[i]!.thread,
          }),
        ),
      ),
  );

  test(
    'pprof: values by stack, labels and thread; start, duration, period and what else is told',
    property(labelled, async (samples) => {
      const profile = profileOf('cpu', time, samples);
      const [back] = await again(profile, 'pprof');
      expect(sums(back!, 0, ['labels', 'thread'])).toEqual(sums(profile, 0, ['labels', 'thread']));
      expect(sums(back!, 1, ['labels', 'thread'])).toEqual(sums(profile, 1, ['labels', 'thread']));
      const { kind, title, startedAtMs, measures, origin } = profile;
      expect(back).toMatchObject({ kind, title, startedAtMs, measures, origin });
      expect(back!.durationUs).toBeCloseTo(profile.durationUs, 2);
    }),
  );

  const foldable = frames.map((frame) => ({
    ...frame,
    name: frame.name.replaceAll(/[;\s\p{Cc}]/gu, '').replace(/^[[{#].*/, 'x'),
    file: frame.file === '' || frame.line > 0 ? frame.file : '',
  }));

  test(
    'folded: counts by stack, or the measure that was asked for',
    property(sampleLists(sizes, foldable), async (samples) => {
      const profile = profileOf('heap', space, samples);
      for (const [measure, { name }] of space.entries()) {
        if (Object.keys(sums(profile, measure)).length === 0) continue;
        const [back] = await again(profile, 'folded', { measure: name });
        expect(sums(back!)).toEqual(sums(profile, measure));
      }
    }),
  );

  for (const evented of [false, true]) {
    test(
      `speedscope, ${evented ? 'evented' : 'sampled'}: time by stack and when`,
      property(sampleLists(times), async (samples) => {
        const profile = profileOf('cpu', time, samples);
        const [back] = await again(profile, 'speedscope', { evented });
        expect(merged(back!)).toEqual(merged(profile));
        expect(back).toMatchObject({ kind: 'cpu', title: 'orders', measures: [time[0]] });
        expect(back!.durationUs).toBeCloseTo(profile.durationUs, 2);
      }),
    );
  }

  test(
    'speedscope: memory by stack, a profile for each measure',
    property(sampleLists(sizes), async (samples) => {
      const profile = profileOf('allocations', [{ name: 'alloc_space', unit: 'bytes' }, ...space.slice(1)], samples);
      const back = await again(profile, 'speedscope');
      expect(back.map((each) => each.measures[0]!.name)).toEqual(['alloc_space', 'inuse_objects']);
      for (const [measure, each] of back.entries()) expect(sums(each)).toEqual(sums(profile, measure));
      expect(back[0]).toMatchObject({ kind: 'allocations', title: 'orders' });
    }),
  );
});

/** The same stack twice in a row is one event: hence added up. */
function merged(profile: Profile) {
  const all: { stack: string; value: number; atUs: number }[] = [];
  for (const { stack, values, atUs } of samplesIn(profile)) {
    const last = all.at(-1);
    if (last?.stack === stack) last.value += values[0]!;
    else all.push({ stack, value: values[0]!, atUs: Math.round(atUs! * 1000) });
  }
  return all;
}

describe('threads', () => {
  const samples = ['main', 'worker 1', 'main', 'worker 1'].map(
    (thread, i): PlainSample => ({
      stack: [{ name: `f${i}`, file: '/srv/a.js', line: i + 1, column: 1 }],
      values: [(i + 1) * 1000, 1],
      thread,
    }),
  );
  const profile = profileOf('cpu', time, samples);

  test('speedscope has a profile for each, named by it', async () => {
    const back = await again(profile, 'speedscope');
    expect(back.map(({ title }) => title)).toEqual(['orders – main', 'orders – worker 1']);
    expect(sums(back[1]!)).toEqual({ 'f1 (/srv/a.js:2:1)': 2000, 'f3 (/srv/a.js:4:1)': 4000 });
  });

  test('folded has them in front of each stack, as async-profiler', async () => {
    const [back] = await again(profile, 'folded', { measure: 'wall' });
    expect(back!.threads).toEqual(['main', 'worker 1']);
    expect(sums(back!, 0, ['thread'])).toEqual(sums(profile, 0, ['thread']));
  });

  test('cpuprofile has one, and must be told which', async () => {
    await expect(writeProfile(profile, 'cpuprofile')).rejects.toMatchObject({
      code: 'SONDE_PROFILER_FORMAT_UNFIT',
      message: expect.stringContaining('"main", "worker 1"'),
    });
    const [back] = await again(profile, 'cpuprofile', { thread: 'worker 1' });
    expect(samplesIn(back!).map(({ stack }) => stack)).toEqual(['f1 (/srv/a.js:2:1)', 'f3 (/srv/a.js:4:1)']);
  });
});

describe('time that no sample stands for', () => {
  const frame = (name: string) => [{ name, file: '/srv/a.js', line: 1, column: 1 }];
  const whole = profileOf('cpu', time, [
    { stack: frame('a'), values: [1000_000, 1] },
    { stack: frame('b'), values: [5000_000, 1] },
    { stack: frame('c'), values: [2000_000, 1] },
  ]);
  const keep = [0, 2];
  const cut: Profile = {
    ...whole,
    samples: {
      count: 2,
      node: Uint32Array.from(keep, (i) => whole.samples.node[i]!),
      values: whole.samples.values.map((column) => Float64Array.from(keep, (i) => column[i]!)),
      atUs: Float64Array.from(keep, (i) => whole.samples.atUs![i]!),
    },
  };

  test('cpuprofile: is the root’s, and not the sample’s before it', async () => {
    const [back] = await again(cut, 'cpuprofile');
    expect(samplesIn(back!).map(({ stack, values, atUs }) => [stack, values[0], atUs])).toEqual([
      ['a (/srv/a.js:1:1)', 1000_000, 0],
      ['', 5000_000, 1000],
      ['c (/srv/a.js:1:1)', 2000_000, 6000],
    ]);
  });

  for (const evented of [false, true]) {
    test(`speedscope, ${evented ? 'evented' : 'sampled'}: is nobody’s`, async () => {
      const [back] = await again(cut, 'speedscope', { evented });
      expect(timed(back!)).toEqual(timed(cut));
    });
  }
});

test('a profile without times becomes a cpuprofile in which its samples follow each other', async () => {
  const stack = [{ name: 'f', file: '', line: 0, column: 0 }];
  const counts = profileOf(
    'cpu',
    [{ name: 'samples', unit: 'count' }],
    [
      { stack, values: [3] },
      { stack, values: [2] },
    ],
  );
  const [back] = await again(counts, 'cpuprofile');
  expect(back!.durationUs).toBe(5000);
  expect(sums(back!)).toEqual({ 'f (:0:0)': 5_000_000 });
});

test('lines by ticks travel in a cpuprofile', async () => {
  const stack = [{ name: 'f', file: '/srv/a.js', line: 3, column: 1 }];
  const profile = profileOf('cpu', time, [{ stack, values: [1000, 1] }]);
  const lineTicks = { node: Uint32Array.of(1, 1), line: Uint32Array.of(4, 5), ticks: Uint32Array.of(7, 1) };
  const [back] = await again({ ...profile, lineTicks }, 'cpuprofile');
  expect(back!.lineTicks).toEqual(lineTicks);
});
