import { Profile as PprofFile, type ProfileInput, StringTable } from 'pprof-format';
import { expect, test } from 'vitest';
import { samplesIn } from '../profiles.test.support.js';
import { readPprof } from './read-pprof.js';

/** A profile as Go writes one: addresses, inlined functions, lines of calls, numbers as labels. */
function goProfile(more: (texts: StringTable) => ProfileInput = () => ({})): Uint8Array {
  const texts = new StringTable();
  const text = (value: string): number => texts.dedup(value);
  return new PprofFile({
    sampleType: [
      { type: text('alloc_objects'), unit: text('count') },
      { type: text('alloc_space'), unit: text('kilobytes') },
      { type: text('inuse_space'), unit: text('bytes') },
    ],
    function: [
      { id: 2n ** 63n + 1n, name: text('main.work'), filename: text('/go/main.go') },
      { id: 2n ** 63n + 2n, name: text('main.inlined'), filename: text('/go/main.go'), startLine: 40 },
    ],
    location: [
      {
        id: 10,
        line: [
          { functionId: 2n ** 63n + 2n, line: 43 },
          { functionId: 2n ** 63n + 1n, line: 12 },
        ],
      },
      { id: 11, line: [{ functionId: 2n ** 63n + 1n, line: 9 }] },
      { id: 12, address: 0xdeadbeef, mappingId: 1 },
    ],
    mapping: [{ id: 1, filename: text('/usr/bin/x') }],
    sample: [
      { locationId: [10, 11], value: [1, 2, 3], label: [{ key: text('bytes'), num: 512, numUnit: text('B') }] },
      { locationId: [12, 11], value: [4, 5, 6] },
      { locationId: [], value: [7, 8, 9] },
    ],
    periodType: { type: text('space'), unit: text('bytes') },
    period: 524_288,
    comment: [text('a comment')],
    ...more(texts),
    stringTable: texts,
  }).encode();
}

test('a profile of Go: inlined functions are frames, units are ours, the default measure is shown first', () => {
  const profile = readPprof(
    goProfile((texts) => ({ defaultSampleType: texts.dedup('alloc_space') })),
    'go',
  );
  expect(profile).toMatchObject({
    kind: 'heap',
    title: 'go',
    measures: [{ name: 'alloc_space', unit: 'bytes' }, { name: 'alloc_objects' }, { name: 'inuse_space' }],
    origin: { engine: 'pprof', interval: 524_288, notes: ['a comment'] },
  });
  expect(samplesIn(profile).map(({ stack, values, labels }) => [stack, values, labels])).toEqual([
    [
      'main.work (/go/main.go:9:0) > main.work (/go/main.go:9:0) > main.inlined (/go/main.go:40:0)',
      [2048, 1, 3],
      '[["bytes","512 B"]]',
    ],
    ['main.work (/go/main.go:9:0) > 0xdeadbeef (/usr/bin/x:0:0)', [5120, 4, 6], '[]'],
    ['', [8192, 7, 9], '[]'],
  ]);
});

test('without a default, the last measure is shown first, as pprof does', () => {
  expect(readPprof(goProfile(), 'go').measures[0]!.name).toBe('inuse_space');
});

test.each<[name: string, more: (texts: StringTable) => ProfileInput, says: RegExp]>([
  ['a sample of no location', () => ({ sample: [{ locationId: [99], value: [1, 2, 3] }] }), /location 99/],
  ['a location in no function', () => ({ location: [{ id: 1, line: [{ functionId: 7 }] }] }), /function 7/],
  ['too few values', () => ({ sample: [{ locationId: [11], value: [1] }] }), /a sample of 1 values/],
  ['a difference', () => ({ sample: [{ locationId: [11], value: [1, 2, -3] }] }), /a value of -3/],
  ['a text that is not there', () => ({ comment: [1000] }), /the text 1000 of/],
  ['no sample types', () => ({ sampleType: [] }), /no sample types/],
  [
    'a stack too deep',
    () => ({ sample: [{ locationId: Array.from({ length: 10_001 }, () => 11), value: [1, 2, 3] }] }),
    /a stack of 10001 frames/,
  ],
])('%s', (_, more, says) => {
  expect(() => readPprof(goProfile(more), 'go')).toThrow(says);
});
