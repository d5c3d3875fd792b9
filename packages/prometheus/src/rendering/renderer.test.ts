import { Registry, type SnapshotSource } from '@sonde/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chunk, Renderer, ScrapeRequest } from '../exposition.js';
import { renderText } from './render-text.js';
import { createRenderer } from './renderer.js';

async function read(renderer: Renderer, request: ScrapeRequest = { format: 'text' }): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of (await renderer.scrape(request)).chunks()) {
    parts.push(Buffer.from(chunk.bytes));
    chunk.release();
  }
  // Each byte as one character: protobuf is no text.
  return Buffer.concat(parts).toString(request.format === 'protobuf' ? 'latin1' : 'utf8');
}

/** What a renderer shows that has not rendered before, and keeps nothing. */
const readAnew = (source: SnapshotSource, request: ScrapeRequest): Promise<string> =>
  read(createRenderer(source, { cacheBytes: 0 }), request);

test('every type in both formats, to the letter', async () => {
  const clock = { epochMs: () => 1_700_000_000_123, monotonicMs: () => 0 };
  const registry = new Registry({ constLabels: { service: 'shop' }, clock, exemplars: () => ({ trace_id: 'abc' }) });
  registry
    .counter({ name: 'requests', help: 'With "quotes", \\ and\nlines.', labelNames: ['path'] })
    .inc({ path: 'a"b\\c\nd' }, 3);
  registry.gauge({ name: 'temperature', help: 'T.', unit: 'celsius' }).set(-0.5);
  registry.histogram({ name: 'size', help: 'S.', unit: 'bytes', buckets: [1, 1e6] }).observe(2);
  registry.summary({ name: 'wait', help: 'W.', quantiles: [1] }).observe(0);
  registry.info({ name: 'build', help: 'B.', labels: { version: '1.0' } });
  registry.stateSet({ name: 'phase', help: 'P.', states: ['up', 'down'] }).set('up');
  registry.counter({ name: 'unused', help: 'No series yet.', labelNames: ['x'] });
  await registry.collect();
  expect(await renderText(registry)).toBe(`# HELP requests_total With "quotes", \\\\ and\\nlines.
# TYPE requests_total counter
requests_total{service="shop",path="a\\"b\\\\c\\nd"} 3
# HELP temperature_celsius T.
# TYPE temperature_celsius gauge
temperature_celsius{service="shop"} -0.5
# HELP size_bytes S.
# TYPE size_bytes histogram
size_bytes_bucket{service="shop",le="1"} 0
size_bytes_bucket{service="shop",le="1000000"} 1
size_bytes_bucket{service="shop",le="+Inf"} 1
size_bytes_sum{service="shop"} 2
size_bytes_count{service="shop"} 1
# HELP wait W.
# TYPE wait summary
wait{service="shop",quantile="1"} 0
wait_sum{service="shop"} 0
wait_count{service="shop"} 1
# HELP build_info B.
# TYPE build_info gauge
build_info{service="shop",version="1.0"} 1
# HELP phase P.
# TYPE phase gauge
phase{service="shop",phase="up"} 1
phase{service="shop",phase="down"} 0
`);
  expect(await renderText(registry, { format: 'openmetrics' })).toBe(`# TYPE requests counter
# HELP requests With \\"quotes\\", \\\\ and\\nlines.
requests_total{service="shop",path="a\\"b\\\\c\\nd"} 3 # {trace_id="abc"} 3 1700000000.123
requests_created{service="shop",path="a\\"b\\\\c\\nd"} 1700000000.123
# TYPE temperature_celsius gauge
# UNIT temperature_celsius celsius
# HELP temperature_celsius T.
temperature_celsius{service="shop"} -0.5
# TYPE size_bytes histogram
# UNIT size_bytes bytes
# HELP size_bytes S.
size_bytes_bucket{service="shop",le="1.0"} 0
size_bytes_bucket{service="shop",le="1e+06"} 1 # {trace_id="abc"} 2 1700000000.123
size_bytes_bucket{service="shop",le="+Inf"} 1
size_bytes_sum{service="shop"} 2
size_bytes_count{service="shop"} 1
size_bytes_created{service="shop"} 1700000000.123
# TYPE wait summary
# HELP wait W.
wait{service="shop",quantile="1.0"} 0
wait_sum{service="shop"} 0
wait_count{service="shop"} 1
wait_created{service="shop"} 1700000000.123
# TYPE build info
# HELP build B.
build_info{service="shop",version="1.0"} 1
# TYPE phase stateset
# HELP phase P.
phase{service="shop",phase="up"} 1
phase{service="shop",phase="down"} 0
# EOF
`);
});

test('UTF-8 names: escaped by each scheme, or in quotes', async () => {
  const registry = new Registry({ utf8Names: true });
  registry.counter({ name: 'http.server', help: 'H.', labelNames: ['a.b'] }).inc({ 'a.b': 1 });
  const sample = async (escaping: ScrapeRequest['escaping']) =>
    (await renderText(registry, { ...(escaping && { escaping }) })).split('\n').slice(1, 3);
  expect(await sample(undefined)).toEqual(['# TYPE http_server_total counter', 'http_server_total{a_b="1"} 1']);
  expect(await sample('dots')).toEqual([
    '# TYPE http_dot_server_total counter',
    'http_dot_server_total{a_dot_b="1"} 1',
  ]);
  expect(await sample('values')).toEqual([
    '# TYPE U__http_2e_server_total counter',
    'U__http_2e_server_total{U__a_2e_b="1"} 1',
  ]);
  expect(await sample('allow-utf-8')).toEqual([
    '# TYPE "http.server_total" counter',
    '{"http.server_total","a.b"="1"} 1',
  ]);
});

/** Random work on a registry; each step is followed by a scrape that is compared with one from nothing. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('add' as const), x: fc.nat(400), by: fc.constantFrom(1, 1, 9, 1e6, 0.25) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('many' as const), x: fc.nat(3000), by: fc.constantFrom(1, 1e12) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('some' as const),
      x: fc.integer({ min: 1, max: 200 }),
      by: fc.constantFrom(1, 95),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), x: fc.nat(400), by: fc.constant(0) }) },
  fc.record({ do: fc.constantFrom('reset' as const, 'clear' as const), x: fc.constant(0), by: fc.constant(0) }),
);

test.each([
  ['text', 64 * 1024 * 1024],
  ['openmetrics', 64 * 1024 * 1024],
  ['text', 100_000],
  ['text', 0],
  ['protobuf', 64 * 1024 * 1024],
  ['protobuf', 100_000],
  ['protobuf', 0],
] as const)(
  'a renderer that has rendered before (%s, cache of %i bytes) shows what a new one shows',
  async (format, cacheBytes) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), fc.boolean(), async (steps, ascii) => {
        const registry = new Registry({
          onFault: () => {},
          maxSeries: 2500,
          exemplars: () => ({ trace_id: 'é'.repeat(3) }),
        });
        const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
        const histogram = registry.histogram({ name: 'h', help: 'h', labelNames: ['x'], buckets: [1, 10] });
        const native = registry.histogram({ name: 'n', help: 'n', labelNames: ['x'], native: { maxBuckets: 4 } });
        const states = registry.stateSet({ name: 's', help: 's', labelNames: ['x'], states: ['on', 'off'] });
        const renderer = createRenderer(registry, { cacheBytes });
        const unread: Chunk[] = [];
        const frozen: string[] = [];
        const label = (x: number) => ({ x: ascii ? `value-${x}` : `wért-${x}` });
        for (const { do: what, x, by } of steps) {
          if (what === 'add') {
            counter.inc(label(x), by);
            histogram.observe(label(x % 20), by);
            native.observe(label(x % 9), x - 200);
            states.set(label(x % 5), x % 2 === 0 ? 'on' : 'off');
          } else if (what === 'many') for (let k = 0; k < x; k++) counter.inc(label(k), by);
          else if (what === 'some') for (let k = x; k < 2000; k += x) counter.inc(label(k), by);
          else if (what === 'remove') counter.remove(label(x));
          else if (what === 'reset') registry.reset();
          else counter.clear();
          expect(await read(renderer, { format })).toBe(await readAnew(registry, { format }));
          // A slow reader keeps a chunk: nothing may be written into it.
          for await (const chunk of (await renderer.scrape({ format })).chunks()) {
            if (unread.length < 50) {
              unread.push(chunk);
              frozen.push(Buffer.from(chunk.bytes).toString('latin1'));
            } else chunk.release();
          }
        }
        unread.forEach((chunk, k) => {
          expect(Buffer.from(chunk.bytes).toString('latin1')).toBe(frozen[k]);
          chunk.release();
          chunk.release();
        });
      }),
      { numRuns: 20 },
    );
  },
  60_000,
);

test.each(['text', 'protobuf'] as const)('readers of two snapshots at once each see their own (%s)', async (format) => {
  const registry = new Registry({ maxSeries: 5000 });
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
  const padding = '.'.repeat(400);
  for (let x = 0; x < 4000; x++) counter.inc({ x: x + padding }, 1, { id: '1' });
  const renderer = createRenderer(registry);
  const first = await renderer.scrape({ format });
  const expectedFirst = await readAnew(registry, { format });
  for (let x = 0; x < 4500; x++) counter.inc({ x: x + padding }, 99);
  for (let x = 0; x < 4500; x += 3) counter.inc({ x: x + padding }, 99, { id: 'another' });
  const second = await renderer.scrape({ format });
  const expectedSecond = await readAnew(registry, { format });
  const [a, b] = [first.chunks()[Symbol.asyncIterator](), second.chunks()[Symbol.asyncIterator]()];
  const texts = ['', ''];
  for (let open = 2; open > 0; ) {
    open = 0;
    for (const [k, reader] of [a, b, b].entries()) {
      const { value, done } = await reader.next();
      if (done) continue;
      open++;
      texts[Math.min(k, 1)] += Buffer.from(value.bytes).toString('latin1');
      value.release();
    }
  }
  expect(texts).toEqual([expectedFirst, expectedSecond]);
  expect(await read(renderer, { format })).toBe(expectedSecond);
});

test.each([
  ['other buckets', [1, 3], [2, 2]],
  ['other buckets of the negative side', [-1, -3], [-2, -2]],
  ['other exemplars', [1, 3], [1, 3]],
  ['zeros instead', [1, -1], [0, 0]],
])('a native histogram with the same count and sum, but %s, is another one', async (_, before, after) => {
  const clock = { epochMs: () => 1_700_000_000_000, monotonicMs: () => 0 };
  const registry = new Registry({ clock });
  const histogram = registry.histogram({ name: 'h', help: 'H.', native: true });
  const other = registry.histogram({ name: 'o', help: 'O.', labelNames: ['k'], native: true });
  for (let k = 0; k < 50; k++) other.observe({ k }, k);
  const renderer = createRenderer(registry);
  for (const value of before) histogram.observe(value, { id: 'before' });
  const first = await read(renderer, { format: 'protobuf' });
  expect(first).toBe(await readAnew(registry, { format: 'protobuf' }));
  histogram.reset();
  for (const value of after) histogram.observe(value, { id: 'after' });
  const second = await read(renderer, { format: 'protobuf' });
  expect(second).toBe(await readAnew(registry, { format: 'protobuf' }));
  expect(second).not.toBe(first);
});

test('what is kept stays within the limit, and goes with the metric', async () => {
  const registry = new Registry({ maxSeries: 20_000 });
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
  for (let x = 0; x < 20_000; x++) counter.inc({ x });
  const renderer = createRenderer(registry, { cacheBytes: 200_000 });
  const held = async (): Promise<Set<ArrayBufferLike>> => {
    const buffers = new Set<ArrayBufferLike>();
    for await (const chunk of (await renderer.scrape({ format: 'text' })).chunks()) {
      // Headers come from Node's pool of small buffers.
      if (chunk.bytes.length > 1000) buffers.add(chunk.bytes.buffer);
      chunk.release();
    }
    return buffers;
  };
  const first = await held();
  const second = await held();
  const kept = [...second].filter((buffer) => first.has(buffer)).reduce((sum, buffer) => sum + buffer.byteLength, 0);
  expect(kept).toBeGreaterThan(100_000);
  expect(kept).toBeLessThanOrEqual(200_000);
  registry.remove('c');
  expect(await read(renderer)).toBe('');
});

test('only the families asked for', async () => {
  const registry = new Registry();
  registry.counter({ name: 'a', help: 'a' }).inc();
  registry.histogram({ name: 'b', help: 'b', buckets: [1] }).observe(1);
  registry.gauge({ name: 'c', help: 'c' });
  const shown = async (...names: string[]) => (await renderText(registry, { names })).match(/(?<=# TYPE )\S+/g);
  expect(await shown('a_total', 'c')).toEqual(['a_total', 'c']);
  expect(await shown('b_bucket')).toEqual(['b']);
  expect(await shown('none')).toBeNull();
});

test('a source that fails rejects the scrape', async () => {
  const source: SnapshotSource = { collect: () => Promise.reject(new Error('down')) };
  await expect(createRenderer(source).scrape({ format: 'text' })).rejects.toThrow('down');
});

test.each(['text', 'protobuf'] as const)(
  'rendering gives the event loop back between segments (%s)',
  async (format) => {
    const registry = new Registry({ maxSeries: 60_000 });
    const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
    for (let x = 0; x < 60_000; x++) counter.inc({ x });
    let turns = 0;
    let open = true;
    const turn = () => {
      turns++;
      if (open) setImmediate(turn);
    };
    setImmediate(turn);
    await read(createRenderer(registry), { format });
    open = false;
    expect(turns).toBeGreaterThan(1);
  },
);
