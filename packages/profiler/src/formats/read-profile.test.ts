import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { SondeError } from '@sonde/metrics';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { profileOf, samplesIn } from './profiles.test.support.js';
import { type ReadOptions, readProfile } from './read-profile.js';
import { writeProfileSync } from './write-profile.js';

const node = (id: number, more: object = {}) => ({
  id,
  callFrame: { functionName: `f${id}`, scriptId: '1', url: 'file:///srv/a.js', lineNumber: 1, columnNumber: 2 },
  ...more,
});
const cpu = (more: object = {}) => ({
  nodes: [node(1, { children: [2] }), node(2)],
  startTime: 0,
  endTime: 3000,
  samples: [2, 2],
  timeDeltas: [0, 1000],
  ...more,
});
const speedscope = (profile: object, frames: unknown = [{ name: 'a' }, { name: 'b' }]) => ({
  $schema: 'https://www.speedscope.app/file-format-schema.json',
  shared: { frames },
  profiles: [{ name: 'x', unit: 'milliseconds', startValue: 0, endValue: 10, ...profile }],
});
const sampled = { type: 'sampled', samples: [[0], [0, 1]], weights: [1, 2] };
const event = (type: string, frame: unknown, at: unknown) => ({ type, frame, at });
const heap = (head: unknown) => ({ head, samples: [] });
const heapNode = (more: object = {}) => ({ ...node(1), selfSize: 0, children: [], ...more });

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

async function refused(value: unknown, options?: ReadOptions): Promise<SondeError<string>> {
  const error = await readProfile(value instanceof Uint8Array ? value : bytes(value), options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SondeError);
  return error as SondeError<string>;
}

describe('what is no profile, or a broken one, says what and where', () => {
  test.each<[name: string, value: unknown, says: RegExp]>([
    ['nothing', '', /got nothing, expected a \.cpuprofile/],
    ['spaces', '   \n ', /got nothing/],
    ['prose', 'Dear all,\nplease find', /a text that is no folded stacks/],
    ['JSON of something else', { name: 'x', version: '1' }, /JSON that is no profile/],
    ['a number', '12', /a text that is no folded stacks/],
    ['a trace', { traceEvents: [] }, /export it there as \.cpuprofile/],
    ['a list', [1, 2], /export it there as \.cpuprofile/],
    ['cut off JSON', JSON.stringify(cpu()).slice(0, -9), /broken or cut off/],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /no UTF-8/],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /pprof profile \(protobuf\)/],
    ['a broken gzip', Buffer.from('1f8b0800000000000003', 'hex'), /Error: unexpected end of file/],
    ['a gzip of nothing', gzipSync(''), /got nothing/],
    ['a gzip in a gzip', gzipSync(gzipSync(bytes(cpu()))), /pprof profile/],

    ['cpuprofile: no nodes', cpu({ nodes: [] }), /no nodes/],
    ['cpuprofile: nodes of the wrong type', cpu({ nodes: { length: 1 } }), /an object as "nodes", expected a list/],
    ['cpuprofile: a node that is none', cpu({ nodes: [null] }), /null as "nodes"\[0\]/],
    [
      'cpuprofile: a name that is none',
      cpu({ nodes: [{ id: 1, callFrame: { functionName: 7 } }] }),
      /7 as "nodes"\[0\]/,
    ],
    [
      'cpuprofile: two parents',
      cpu({ nodes: [node(1, { children: [2, 3] }), node(2, { children: [3] }), node(3)] }),
      /Node 3/,
    ],
    [
      'cpuprofile: a cycle',
      cpu({ nodes: [node(1, { children: [2] }), node(2, { children: [1] })] }),
      /their own ancestors/,
    ],
    ['cpuprofile: a child that is not there', cpu({ nodes: [node(1, { children: [9] })] }), /child 9/],
    ['cpuprofile: a sample of no node', cpu({ samples: [2, 7] }), /Sample 1 is of node 7/],
    ['cpuprofile: fewer times than samples', cpu({ timeDeltas: [1] }), /2 samples and 1 "timeDeltas"/],
    ['cpuprofile: an end before the start', cpu({ endTime: -1 }), /an end before the start/],
    ['cpuprofile: a time that is none', cpu({ timeDeltas: [0, null] }), /null as "timeDeltas"\[1\]/],
    ['cpuprofile: negative hits', cpu({ nodes: [node(1, { hitCount: -4 })] }), /-4 as "nodes"\[0\]\.hitCount/],
    ['cpuprofile: negative ticks', cpu({ nodes: [node(1, { positionTicks: [{ line: 1, ticks: -1 }] })] }), /ticks/],
    ['cpuprofile: huge ticks', cpu({ nodes: [node(1, { positionTicks: [{ line: 1e300, ticks: 1 }] })] }), /1e\+300/],

    ['heapprofile: no head', heap(null), /null as a node/],
    ['heapprofile: a negative size', heap(heapNode({ selfSize: -1 })), /-1 as the "selfSize"/],
    ['heapprofile: children that are none', heap(heapNode({ children: 5 })), /5 as the "children"/],
    ['heapprofile: no call frame', heap(heapNode({ children: [{ selfSize: 1 }] })), /"callFrame"/],

    ['speedscope: no profiles', { ...speedscope(sampled), profiles: [] }, /no profiles/],
    ['speedscope: no frames', speedscope(sampled, null), /"shared\.frames"/],
    [
      'speedscope: a unit nobody knows',
      speedscope({ ...sampled, unit: 'apples' }),
      /"apples" as "profiles"\[0\]\.unit/,
    ],
    ['speedscope: a type nobody knows', speedscope({ type: 'x' }), /"sampled" or "evented"/],
    ['speedscope: weights missing', speedscope({ ...sampled, weights: [1] }), /2 samples and 1 weights/],
    [
      'speedscope: a negative weight',
      speedscope({ ...sampled, weights: [1, -1] }),
      /-1 as "profiles"\[0\]\.weights\[1\]/,
    ],
    ['speedscope: a frame that is not there', speedscope({ ...sampled, samples: [[0], [7]] }), /7 as a frame of/],
    ['speedscope: a frame by prototype', speedscope({ ...sampled, samples: [['length'], []] }), /"length" as a frame/],
    [
      'speedscope: closed and not opened',
      speedscope({ type: 'evented', events: [event('C', 0, 1)] }),
      /not the last opened/,
    ],
    ['speedscope: never closed', speedscope({ type: 'evented', events: [event('O', 0, 1)] }), /1 frames never closed/],
    [
      'speedscope: back in time',
      speedscope({ type: 'evented', events: [event('O', 0, 5), event('C', 0, 4)] }),
      /4 as "profiles"\[0\]\.events\[1\]\.at/,
    ],
    ['speedscope: past the end', speedscope({ type: 'evented', events: [event('O', 0, 50)] }), /from 0 to 10/],

    ['folded: a line without a count', 'a;b 1\na;b', /line 2/],
    ['folded: a count below zero', 'a;b 1\na;b -5', /line 2/],
    ['folded: a count beyond numbers', `a;b 1\na ${'9'.repeat(400)}`, /line 2/],
    ['folded: comments alone', '# nothing\n', /a text that is no folded stacks/],
    ['folded: a stack too deep', `${'f;'.repeat(20_000)}f 1`, /a stack of 20001 frames/],

    ['heapsnapshot: cut off', '{"snapshot":{"meta":{}', /the end of the file/],
    ['heapsnapshot: no fields', '{"snapshot":{"meta":{}},"nodes":[]}', /"node_fields"/],
  ])('%s', async (_, value, says) => {
    const error = await refused(value);
    expect(error.code).toBe('SONDE_PROFILER_FILE_INVALID');
    expect(error.message).toMatch(says);
  });

  test('a stack deeper than any engine records, also where it is not written as one', async () => {
    const deep = Array.from({ length: 20_000 }, (_, i) => node(i + 1, i < 19_999 ? { children: [i + 2] } : {}));
    expect((await refused(cpu({ nodes: deep, samples: [1], timeDeltas: [0] }))).message).toMatch(
      /a stack of 10001 frames/,
    );
  });

  test('JSON nested a million deep', async () => {
    expect((await refused(`{"head":${'['.repeat(1e6)}${']'.repeat(1e6)}}`)).code).toBe('SONDE_PROFILER_FILE_INVALID');
  });
});

describe('what is too large', () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024, ' ');

  test.each<[name: string, value: unknown, options: ReadOptions, says: RegExp]>([
    ['a file', bytes(cpu()), { maxBytes: 100 }, /got \d+ bytes, expected at most 100 \(maxBytes\)/],
    ['a gzip bomb', gzipSync(zeros), { maxBytes: 1024 * 1024 }, /more than 1048576 bytes once unpacked/],
    ['ten million brackets', `{"nodes":[${'[],'.repeat(1e7)}0]}`, {}, /10000002 objects and lists/],
    [
      'ten million hits',
      cpu({ samples: undefined, nodes: [node(1, { hitCount: 1e15 })] }),
      {},
      /1000000000000000 hits/,
    ],
  ])('%s', async (_, value, options, says) => {
    const error = await refused(value, options);
    expect(error.code).toBe('SONDE_PROFILER_FILE_TOO_LARGE');
    expect(error.message).toMatch(says);
  });

  test('at the limit it is read', async () => {
    const file = bytes(cpu());
    await expect(readProfile(file, { maxBytes: file.length })).resolves.toHaveLength(1);
    expect((await refused(file, { maxBytes: file.length - 1 })).code).toBe('SONDE_PROFILER_FILE_TOO_LARGE');
  });
});

describe('what a file means', () => {
  test('a cpuprofile without samples has as many as its nodes were hit, and says so', async () => {
    const hits = cpu({ samples: undefined, timeDeltas: undefined, nodes: [node(1, { hitCount: 3 })] });
    const [profile] = await readProfile(bytes(hits));
    expect(samplesIn(profile!).map(({ atUs }) => atUs)).toEqual([0, 1000, 2000]);
    expect(profile!.origin.notes).toHaveLength(2);
  });

  test('evented: what was open between two moments is a sample', async () => {
    const events = [
      event('O', 0, 1),
      event('O', 1, 3),
      event('C', 1, 3),
      event('C', 0, 4),
      event('O', 1, 6),
      event('C', 1, 7),
    ];
    const [profile] = await readProfile(bytes(speedscope({ type: 'evented', events })));
    expect(samplesIn(profile!).map(({ stack, values, atUs }) => [stack, values[0], atUs])).toEqual([
      ['a (:0:0)', 2e6, 1000],
      ['a (:0:0)', 1e6, 3000],
      ['b (:0:0)', 1e6, 6000],
    ]);
    expect(profile!.durationUs).toBe(10_000);
  });

  test('names of prototypes are names', async () => {
    const hostile =
      '{"nodes":[{"id":1,"__proto__":{"x":1},"callFrame":{"functionName":"__proto__","url":"constructor"}}],"startTime":0,"endTime":1,"samples":[1],"timeDeltas":[0]}';
    const [profile] = await readProfile(bytes(hostile));
    expect(samplesIn(profile!)[0]!.stack).toBe('__proto__ (constructor:0:0)');
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('compressed, with a byte-order mark, with spaces in front', async () => {
    for (const file of [
      gzipSync(bytes(cpu())),
      bytes(`\ufeff${JSON.stringify(cpu())}`),
      bytes(`\n  ${JSON.stringify(cpu())}`),
    ]) {
      expect((await readProfile(file))[0]!.samples.count).toBe(2);
    }
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sonde-formats-'));
    await writeFile(join(folder, 'orders.txt'), bytes(cpu()));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('content decides, not the name; the title is the file’s name, or the one given', async () => {
    const path = join(folder, 'orders.txt');
    expect((await readProfile(path))[0]).toMatchObject({ title: 'orders.txt', origin: { engine: 'cpuprofile' } });
    expect((await readProfile(pathToFileURL(path), { title: 'x' }))[0]!.title).toBe('x');
  });

  test('what cannot be read says so', async () => {
    for (const [path, says] of [
      [
        join(folder, 'none.cpuprofile'),
        /"none.cpuprofile": got no such file, expected a file that can be read\. Check the path\./,
      ],
      [folder, /something that is no file/],
    ] as const) {
      await expect(readProfile(path)).rejects.toMatchObject({
        code: 'SONDE_PROFILER_FILE_INVALID',
        message: expect.stringMatching(says),
      });
    }
    await expect(readProfile(new URL('https://example.com/a'))).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
    await expect(readProfile(null as never)).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
    await expect(readProfile('x', { maxBytes: -1 })).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
    await expect(readProfile('x', { max: 1 } as ReadOptions)).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
  });
});

test('a format that is not written, a thread and a measure that are not there', () => {
  const stack = [{ name: 'f', file: '', line: 0, column: 0 }];
  const profile = profileOf('cpu', [{ name: 'wall', unit: 'nanoseconds' }], [{ stack, values: [1] }]);
  const cases: readonly (readonly [string, object])[] = [
    ['heapsnapshot', {}],
    ['__proto__', {}],
    ['pprof', { thread: 'worker' }],
    ['folded', { measure: 'alloc_space' }],
    ['folded', { colour: true }],
  ];
  for (const [format, options] of cases) {
    expect(() => writeProfileSync(profile, format as 'pprof', options)).toThrow(/SONDE_INVALID_OPTION/);
  }
  expect(() => writeProfileSync(profile, 'heapprofile')).toThrow(/got kind cpu, expected heap or allocations/);
});
