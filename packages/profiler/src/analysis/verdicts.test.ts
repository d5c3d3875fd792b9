import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Profile } from '../call-tree/profile.js';
import type { Timeline } from '../call-tree/timeline.js';
import { ownWork } from './own-work.js';
import { anySamples, frameAt, profileOf, type Sample } from './stacks.test.support.js';
import { verdicts } from './verdicts.js';

const ms = 1_000_000;
const handler = 'list /app/src/orders/list.js:10:3';
const query = 'query /app/node_modules/pg/lib/client.js:5:2';
const nothing: Timeline = { gc: [], lag: [], waiting: [], memory: [], work: [], dropped: 0 };

function times(count: number, sample: Sample): Sample[] {
  return Array.from({ length: count }, () => ({ value: ms, ...sample }));
}

/** With the samples one behind the other, a millisecond each. */
function inOrder(samples: readonly Sample[]): Sample[] {
  return samples.map((sample, at) => ({ ...sample, atUs: at * 1000 }));
}

function told(profile: Profile): string[] {
  return verdicts(profile).map(({ text }) => text.replaceAll('\u00a0', ' '));
}

describe('of a CPU profile', () => {
  const busy = profileOf(
    [
      ...times(420, { stack: [handler], labels: { route: 'GET /orders' } }),
      ...times(240, { stack: [handler, query, 'JSON.parse'], labels: { route: 'GET /orders' } }),
      ...times(80, { stack: [handler, query], labels: { route: 'GET /cart' } }),
      ...times(10, { stack: ['read node:fs:1:1'] }),
      ...times(50, { stack: ['(garbage collector)'] }),
      ...times(200, { stack: ['(idle)'] }),
    ],
    { lineTicks: { node: Uint32Array.of(1, 1), line: Uint32Array.of(12, 14), ticks: Uint32Array.of(300, 100) } },
  );

  test('the sentences say what took the time, by whose code it was, and how sure that is', () => {
    expect(told(busy)).toEqual([
      'Mostly computing: of 1 s, 75 % went into computing, 5 % into collecting garbage and 20 % into waiting.',
      'It rests on 800 samples: shares of the computing time are right to ±4 points or better.',
      'Of the time that was not idle, 53 % went into your code, 30 % into native code, 10 % into dependencies, ' +
        '6.3 % into garbage collection and 1.3 % into Node.js.',
      'By package: list.js (yours) 53 % and pg 10 %.',
      'The hottest function is list (orders/list.js:10): 53 % (±4 points), 75 % of that in line 12.',
      'Then JSON.parse: 30 % (±4 points).',
      'Then query (lib/client.js:5): 10 % (±3 points).',
      'The hottest route is GET /orders: 660 ms, 83 % (±3 points) of the time that was not idle.',
      'Look first at list (orders/list.js:10): it and the libraries it calls took 93 %.',
    ]);
    const [hottest, last] = [verdicts(busy)[4]!, verdicts(busy).at(-1)!];
    expect([hottest.frame, last.frame, last.severity]).toEqual([1, 1, 'warning']);
  });

  test('14 samples are too few, and it says so instead of advising', () => {
    const few = profileOf([...times(14, { stack: [handler] }), ...times(3, { stack: ['(idle)'] })]);
    const all = verdicts(few);
    expect(told(few)[1]).toBe(
      'Only 14 samples saw the program at work: shares may be off by ±24 points. Take a longer profile before acting on it.',
    );
    expect(all[1]!.severity).toBe('warning');
    expect(all.some(({ text }) => text.startsWith('Look first'))).toBe(false);
  });

  test('no samples are no verdict', () => {
    expect(told(profileOf([]))).toEqual([
      'The profile has no samples: nothing can be said. Was it taken for long enough?',
    ]);
  });

  test('a service that waited is told to be waiting, and faster code not to help', () => {
    const waiting = told(profileOf([...times(900, { stack: ['(idle)'] }), ...times(100, { stack: [handler] })]));
    expect(waiting[0]).toMatch(/^Mostly waiting: of 1 s, 10 % /);
    expect(waiting.at(-1)).toMatch(/^Look first at what it waited for/);
  });

  test('only waiting divides by nothing', () => {
    expect(told(profileOf(times(20, { stack: ['(idle)'] }))).join(' ')).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('much collecting points at allocations', () => {
    const collecting = told(
      profileOf([...times(300, { stack: ['(garbage collector)'] }), ...times(200, { stack: [handler] })]),
    );
    expect(collecting[0]).toMatch(/^Mostly collecting garbage/);
    expect(collecting.at(-1)).toMatch(/^Look first at what allocates: 60 % went into collecting it/);
  });

  test('the longest lag and the longest pause are told with what ran then', () => {
    const samples = inOrder([
      ...times(300, { stack: ['main /app/main.js:1:1'] }),
      ...times(200, { stack: ['serve /app/node_modules/x/i.js:1:1', 'hash /app/src/auth.js:7:1', 'pbkdf2'] }),
      ...times(300, { stack: ['main /app/main.js:1:1', 'fill /app/cache.js:9:1'] }),
    ]);
    const timeline = {
      ...nothing,
      lag: [
        { atUs: 100_000, lagUs: 4000 },
        { atUs: 500_000, lagUs: 190_000 },
      ],
      gc: [
        { startUs: 700_000, durationUs: 40_000, kind: 'major' },
        { startUs: 100_000, durationUs: 1000, kind: 'minor' },
      ],
      work: [{ startUs: 0, durationUs: 250_000, kind: 'request', name: 'POST /login' }],
      waiting: [
        { atUs: 0, resources: { TCPSocketWrap: 4, Timeout: 1 }, utilisation: 1 },
        { atUs: 500_000, resources: { TCPSocketWrap: 8 }, utilisation: 1 },
      ],
    };
    const all = told(profileOf(samples, { timeline }));
    expect(all).toContain(
      'The event loop was held for up to 190 ms, until 500 ms after the start; hash (src/auth.js:7) ran in 100 % of the ' +
        'samples of that time.',
    );
    expect(all).toContain(
      'Garbage was collected in 2 pauses, 41 ms in all; the longest took 40 ms (major), 700 ms after the start; ' +
        'fill (app/cache.js:9) ran just before.',
    );
    expect(all).toContain('The slowest of 1 unit of work was POST /login (request): 250 ms.');
    expect(all).toContain('Open on average, and so what it may have waited for: TCPSocketWrap (6.0), Timeout (0.5).');
    expect(all.at(-1)).toBe('Look first at hash (src/auth.js:7): nothing else could run for 190 ms.');
  });

  test('a lag in which nothing of ours ran accuses nobody', () => {
    const samples = inOrder([...times(90, { stack: ['(idle)'] }), ...times(10, { stack: [handler] })]);
    const late = { ...nothing, lag: [{ atUs: 100_000, lagUs: 100_000 }] };
    const all = verdicts(profileOf(samples, { timeline: late }));
    expect(all.filter(({ text }) => text.startsWith('The event loop')).map(({ frame }) => frame)).toEqual([undefined]);
  });

  test('CPU time has no waiting in it', () => {
    const cpu = profileOf(times(300, { stack: [handler] }), {
      measures: [{ name: 'cpu', unit: 'nanoseconds' }],
      durationUs: 2_000_000,
    });
    expect(told(cpu)[0]).toBe('300 ms of CPU time in 2 s, 0 % of it collecting garbage.');
  });
});

describe('of memory', () => {
  const heap = profileOf(
    [
      { stack: ['main /app/main.js:1:1', 'remember /app/src/cache.js:4:1', 'Map.set'], value: 80e6 },
      { stack: ['main /app/main.js:1:1', query], value: 20e6 },
    ],
    {
      kind: 'heap',
      measures: [{ name: 'inuse_space', unit: 'bytes' }],
      origin: { engine: 'inspector', interval: 524_288, notes: [] },
      timeline: {
        ...nothing,
        memory: [
          { atUs: 0, heapUsed: 40e6, heapTotal: 0, external: 0, arrayBuffers: 0, rss: 90e6 },
          { atUs: 60e6, heapUsed: 120e6, heapTotal: 0, external: 0, arrayBuffers: 0, rss: 200e6 },
        ],
      },
    },
  );

  test('the sentences say who allocated what is alive, and how sure that is', () => {
    expect(told(heap)).toEqual([
      '100 MB was alive at the end. It is told by who allocated it, which need not be who holds it.',
      'The sampler looks once every 524 kB, so it saw about 191 objects: the sum is right to ±14.5 MB.',
      'By package: native code 80 % and pg 20 %.',
      'Most: 80 MB (80 %) is alive of what was allocated in remember (src/cache.js:4), most of it through Map.set.',
      'Then: 20 MB (20 %) is alive of what was allocated in main (app/main.js:1), most of it through query.',
      'The heap in use went from 40 MB to 120 MB in 60 s, garbage not yet collected included; resident memory from 90 MB to 200 MB.',
      'Look first at remember (src/cache.js:4). One profile does not tell a leak from a cache: compare two, taken some time apart.',
    ]);
  });

  test('few objects are told to be few, and nobody is accused', () => {
    const small = { ...heap, samples: { ...heap.samples, values: [Float64Array.of(4e6, 1e6)] }, timeline: undefined };
    expect(told(small)[1]).toMatch(/so it saw about 10 objects: the sum may be off by 3\.24 MB/);
    expect(told(small).some((text) => text.startsWith('Look first'))).toBe(false);
  });

  test('allocations have a rate', () => {
    expect(told({ ...heap, kind: 'allocations', durationUs: 10e6 })[0]).toBe(
      '100 MB was allocated in 10 s: 10 MB per second.',
    );
  });

  test('nothing sampled is no verdict', () => {
    expect(told({ ...profileOf([]), kind: 'heap' })[0]).toMatch(/^The sampler saw no allocation/);
  });
});

test('work goes to the function of the application nearest to the end of the stack', () => {
  const profile = profileOf([
    { stack: [handler, query, 'JSON.parse'], value: 5 },
    { stack: [handler], value: 2 },
    { stack: ['serve /app/node_modules/x/i.js:1:1'], value: 9 },
  ]);
  expect(ownWork(profile)).toEqual([
    { frame: frameAt(profile, 'list'), value: 7, mostIn: frameAt(profile, 'JSON.parse'), mostInValue: 5 },
  ]);
});

test('a heap snapshot is told by type: not by who allocated, nor by package', () => {
  const snapshot = profileOf(
    [
      { stack: ['object', 'Order'], value: 60e6 },
      { stack: ['string'], value: 30e6 },
      { stack: ['object', 'Cart'], value: 10e6 },
    ],
    {
      kind: 'heap',
      measures: [{ name: 'inuse_space', unit: 'bytes' }],
      origin: { engine: 'heapsnapshot', interval: 0, notes: [] },
    },
  );
  expect(told(snapshot)).toEqual([
    '100 MB was alive at the end. It is told by type and constructor, not by who allocated it.',
    'By type: object 70 % and string 30 %.',
  ]);
});

test('any profile has a headline and no sentence that was not filled in; frames are those of the profile', () => {
  const kinds = fc.constantFrom<Profile['kind'][]>('cpu', 'heap', 'allocations');
  const units = fc.constantFrom<('nanoseconds' | 'bytes' | 'count')[]>('nanoseconds', 'bytes', 'count');
  fc.assert(
    fc.property(anySamples, kinds, units, (samples, kind, unit) => {
      const profile = profileOf(samples, { kind, measures: [{ name: 'any', unit }], timeline: nothing });
      const all = verdicts(profile);
      expect(all.length).toBeGreaterThan(0);
      for (const { text, frame } of all) {
        expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
        expect(text).toMatch(/[.?]$/);
        if (frame !== undefined) expect(profile.tree.frames[frame]).toBeDefined();
      }
    }),
  );
});

test('what a worker computed while the loop was held is not what held it', () => {
  const worker = Array.from({ length: 100 }, (_, k) => ({
    stack: ['resize src/worker.js:3:1'],
    atUs: 300_000 + k * 2000,
    thread: 1,
    value: 2e6,
  }));
  const main = Array.from({ length: 20 }, (_, k) => ({
    stack: ['hash src/auth.js:7:1'],
    atUs: 310_000 + k * 9000,
    thread: 0,
    value: 2e6,
  }));
  const samples = [...worker, ...main].sort((a, b) => a.atUs - b.atUs);
  const lag = [{ atUs: 500_000, lagUs: 190_000 }];
  const timeline = { gc: [], lag, waiting: [], memory: [], work: [], dropped: 0 };
  const texts = verdicts(profileOf(samples, { timeline })).map(({ text }) => text);
  const held = texts.filter((text) => /was held|Look first/.test(text));
  expect(held).toHaveLength(2);
  for (const text of held) expect(text).toContain('hash (src/auth.js:7)');
});
