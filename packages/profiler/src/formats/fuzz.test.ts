import { gunzipSync } from 'node:zlib';
import { SondeError } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measure, Profile } from '../call-tree/profile.js';
import { snapshotText } from './heapsnapshot/snapshots.test.support.js';
import { profileOf } from './profiles.test.support.js';
import { readProfile } from './read-profile.js';
import { writeProfileSync } from './write-profile.js';

const wall: readonly Measure[] = [{ name: 'wall', unit: 'nanoseconds' }];
const frame = (name: string) => ({ name, file: '/srv/a.js', line: 3, column: 1 });
const samples = ['a', 'b', 'c'].map((name) => ({
  stack: [frame('main'), frame(name)],
  values: [5000],
  labels: { route: `/${name}` },
}));
const cpu = profileOf('cpu', wall, samples);
const heap = profileOf('heap', [{ name: 'inuse_space', unit: 'bytes' }], samples);

const valid: Readonly<Record<string, Uint8Array>> = {
  cpuprofile: writeProfileSync(cpu, 'cpuprofile'),
  heapprofile: writeProfileSync(heap, 'heapprofile'),
  heapsnapshot: Buffer.from(snapshotText([{ type: 'object', name: 'Order', size: 10, times: 3 }])),
  pprof: gunzipSync(writeProfileSync(cpu, 'pprof')),
  'pprof, compressed': writeProfileSync(cpu, 'pprof'),
  folded: writeProfileSync(cpu, 'folded', { measure: 'wall' }),
  speedscope: writeProfileSync(cpu, 'speedscope'),
  'speedscope, evented': writeProfileSync(cpu, 'speedscope', { evented: true }),
};

/** Texts that readers trip over, put into the middle of a file. */
const traps = [
  '-1',
  '1e999',
  '99999999999999999999',
  'null',
  '[]',
  '{}',
  '"__proto__"',
  '"\\ud800"',
  '\u0000',
  ';',
  ' ',
  '[[',
];

type Edit = (file: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(
    ([at, byte]): Edit =>
      (file) => {
        const copy = Buffer.from(file);
        copy[Math.floor(at * copy.length)] = byte;
        return copy;
      },
  ),
  place.map(
    (at): Edit =>
      (file) =>
        file.subarray(0, Math.floor(at * file.length)),
  ),
  fc.tuple(place, place).map(
    ([from, to]): Edit =>
      (file) => {
        const [start, end] = [from, to].sort((a, b) => a - b).map((at) => Math.floor(at * file.length)) as [
          number,
          number,
        ];
        return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
      },
  ),
  fc.tuple(place, fc.constantFrom(...traps)).map(
    ([at, trap]): Edit =>
      (file) => {
        const middle = Math.floor(at * file.length);
        return Buffer.concat([file.subarray(0, middle), Buffer.from(trap), file.subarray(middle)]);
      },
  ),
  // A number for a number, so that it stays JSON and its meaning breaks.
  fc
    .tuple(fc.nat(40), fc.constantFrom('-1', '0', '1e300', '1e308', '4294967296', '"x"', 'null'))
    .map(([nth, value]): Edit => {
      return (file) => {
        let seen = 0;
        return Buffer.from(
          file.toString('latin1').replace(/\b\d+\b/g, (number) => (seen++ === nth ? value : number)),
          'latin1',
        );
      };
    }),
);

/** What everybody who is handed a profile relies on. */
function checkProfile({ tree, samples, labels, threads, measures, lineTicks, durationUs, origin }: Profile): void {
  const nodes = tree.frame.length;
  expect(tree.parent[0]).toBe(-1);
  for (let node = 1; node < nodes; node++) {
    expect(tree.parent[node]! >= 0 && tree.parent[node]! < node).toBe(true);
    expect(tree.frame[node]! < tree.frames.length).toBe(true);
  }
  expect(measures.length).toBeGreaterThan(0);
  expect(samples.values).toHaveLength(measures.length);
  for (const column of [samples.node, ...samples.values, samples.atUs, samples.label, samples.thread]) {
    if (column !== undefined) expect(column).toHaveLength(samples.count);
  }
  for (let i = 0; i < samples.count; i++) {
    expect(samples.node[i]! < nodes).toBe(true);
    expect((samples.label?.[i] ?? 0) < labels.length).toBe(true);
    expect((samples.thread?.[i] ?? 0) < threads.length).toBe(true);
    for (const column of samples.values) expect(column[i]! >= 0 && Number.isFinite(column[i])).toBe(true);
    if (samples.atUs !== undefined) expect(samples.atUs[i]! >= (samples.atUs[i - 1] ?? 0)).toBe(true);
  }
  expect(threads.length).toBeGreaterThan(0);
  expect(Object.keys(labels[0]!)).toEqual([]);
  expect(Number.isFinite(durationUs) && durationUs >= 0 && Number.isFinite(origin.interval)).toBe(true);
  for (const node of lineTicks?.node ?? []) expect(node < nodes).toBe(true);
}

describe('a damaged file is a profile all the same, or an error of the catalogue', () => {
  for (const [name, file] of Object.entries(valid)) {
    test(name, async () => {
      const codes = new Set<string>();
      let read = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(edits, { minLength: 0, maxLength: 3 }), async (changes) => {
          const damaged = changes.reduce<Buffer>((copy, edit) => edit(copy), Buffer.from(file));
          try {
            for (const profile of await readProfile(damaged, { maxBytes: 1 << 20 })) checkProfile(profile);
            read++;
          } catch (thrown) {
            if (!(thrown instanceof SondeError)) throw thrown;
            codes.add(thrown.code);
          }
        }),
        { numRuns: 400 },
      );
      expect(read).toBeGreaterThan(0);
      expect([...codes]).toContain('SONDE_PROFILER_FILE_INVALID');
    });
  }

  test('bytes of no format', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string().map((text) => Buffer.from(text)),
        ),
        async (bytes) => {
          try {
            for (const profile of await readProfile(bytes)) checkProfile(profile);
          } catch (thrown) {
            if (!(thrown instanceof SondeError)) throw thrown;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
