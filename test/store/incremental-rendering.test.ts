import { type LabelledCounter, Registry, type SnapshotSource } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import { createRenderer, type Renderer, renderText, type ScrapeRequest } from '@sonde/prometheus';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparableKey, isCreated, isSelfMetric } from '../exposition/expected.js';
import { parseOpenMetrics } from '../exposition/openmetrics-parser.js';
import type { ParsedFamily } from '../exposition/parsed.js';
import { parseText } from '../exposition/text-parser.js';
import { type Batch, batches, LargeRegistry } from './large-registry.js';
import { isNativeSample } from './naive-native.js';
import { ProgramRun } from './program-run.js';
import { type Program, program } from './programs.js';

// Everything here compares a renderer that keeps its bytes from scrape to scrape with one that keeps nothing.

const requests: readonly ScrapeRequest[] = [
  { format: 'text' },
  { format: 'openmetrics', created: false },
  { format: 'openmetrics', created: true },
];

async function scrape(renderer: Renderer, request: ScrapeRequest): Promise<string> {
  const exposition = await renderer.scrape(request);
  const chunks: Buffer[] = [];
  for await (const chunk of exposition.chunks()) {
    chunks.push(Buffer.from(chunk.bytes));
    chunk.release();
  }
  return Buffer.concat(chunks).toString();
}

const warmDocuments = (renderer: Renderer): Promise<string[]> =>
  Promise.all(requests.map((request) => scrape(renderer, request)));

const coldDocuments = (source: SnapshotSource): Promise<string[]> =>
  Promise.all(requests.map((request) => renderText(source, request)));

/** The same program in a registry that nobody looked at before. */
function unseen({ maxSeries, steps }: Program): Registry {
  const run = new ProgramRun(maxSeries);
  for (const step of steps) run.do(step);
  return run.registry;
}

const valuesOf = (families: readonly ParsedFamily[]): Map<string, number> =>
  new Map(
    families
      .filter(({ name }) => !isSelfMetric(name))
      .flatMap((family) =>
        family.samples.filter((s) => !isCreated(s, family)).map((s) => [comparableKey(s.name, s.labels), s.value]),
      ),
  );

/** Bytes to keep: everything, nothing, and too little for all of it. */
const cacheBytes = fc.constantFrom(64 * 1024 * 1024, 0, 700);

test('a scrape now and then shows what was recorded, in the bytes of a first scrape of the same', async () => {
  const gap = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(program(24), gap, cacheBytes, async ({ maxSeries, steps }, every, bytes) => {
      const run = new ProgramRun(maxSeries);
      const renderer = createRenderer(run.registry, { cacheBytes: bytes });
      for (const [k, step] of steps.entries()) {
        run.do(step);
        // What happens between two scrapes can undo itself in part: a slot is left and taken again.
        if (k % every !== 0) continue;
        const [text = '', plain = '', created = ''] = await warmDocuments(renderer);
        const expected = new Map([...run.expected()].filter(([key]) => !isNativeSample(key)));
        expect(valuesOf(parseText(text))).toEqual(expected);
        expect(valuesOf(parseOpenMetrics(plain))).toEqual(expected);
        expect(valuesOf(parseOpenMetrics(created))).toEqual(expected);
        const cold = await coldDocuments(unseen({ maxSeries, steps: steps.slice(0, k + 1) }));
        expect([text, plain, created]).toEqual(cold);
      }
    }),
    { numRuns: 100 },
  );
});

describe('between two scrapes, without a number that changed', () => {
  const clock = new ManualClock();
  test.each<[string, (counter: LabelledCounter<'k'>) => void]>([
    [
      'another series takes the place of a removed one',
      (counter) => {
        counter.remove({ k: 'a' });
        counter.inc({ k: 'b' });
      },
    ],
    [
      'the same series is removed and made again',
      (counter) => {
        counter.remove({ k: 'a' });
        counter.inc({ k: 'a' });
      },
    ],
    [
      'all series are reset and count up to where they were',
      (counter) => {
        counter.reset();
        counter.inc({ k: 'a' });
        counter.inc({ k: 'z' });
      },
    ],
    ['a series gets an exemplar', (counter) => counter.inc({ k: 'a' }, 0, { id: '1' })],
    [
      'everything is cleared and made again in another order',
      (counter) => {
        counter.clear();
        counter.inc({ k: 'z' });
        counter.inc({ k: 'a' });
      },
    ],
    [
      'a longer label takes the place of a shorter one',
      (counter) => {
        counter.remove({ k: 'a' });
        counter.inc({ k: 'größer 😀' });
      },
    ],
  ])('%s', async (_, change) => {
    // With time gone by, and within one millisecond.
    for (const elapsedMs of [1500, 0]) {
      const registry = new Registry({ clock });
      const counter = registry.counter({ name: 'c', help: 'C.', labelNames: ['k'] });
      counter.inc({ k: 'a' });
      counter.inc({ k: 'z' });
      const renderer = createRenderer(registry);
      const before = await warmDocuments(renderer);
      clock.advance(elapsedMs);
      change(counter);
      const after = await warmDocuments(renderer);
      expect(after).toEqual(await coldDocuments(registry));
      // It shows, if only in when the counting began.
      if (elapsedMs > 0) expect(after).not.toEqual(before);
    }
  });
});

test('changes here and there in a large document leave the rest of it as it was', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.constantFrom(64 * 1024 * 1024, 100 * 1024), async (changes, bytes) => {
      const large = new LargeRegistry();
      const renderer = createRenderer(large.registry, { cacheBytes: bytes });
      await warmDocuments(renderer);
      for (const change of changes) {
        large.apply(change);
        expect(await warmDocuments(renderer)).toEqual(await coldDocuments(large.registry));
      }
    }),
    { numRuns: 25 },
  );
});

test('bytes that a slow reader holds are not written to', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (changes) => {
      const large = new LargeRegistry();
      const renderer = createRenderer(large.registry);
      const held: { bytes: Uint8Array; copy: Buffer; release: () => void }[] = [];
      for (const change of changes) {
        const exposition = await renderer.scrape({ format: 'openmetrics' });
        for await (const { bytes, release } of exposition.chunks())
          held.push({ bytes, copy: Buffer.from(bytes), release });
        large.apply(change);
        expect(await scrape(renderer, { format: 'openmetrics' })).toBe(
          await renderText(large.registry, { format: 'openmetrics' }),
        );
        for (const { bytes, copy } of held) expect(copy.equals(bytes)).toBe(true);
        // Every other one is let go, and may now be used again.
        for (const { release } of held.splice(0, Math.ceil(held.length / 2))) release();
      }
    }),
    { numRuns: 15 },
  );
});

test('readers that go through one scrape after another, in turns, each get a whole document of one instant', async () => {
  const large = new LargeRegistry();
  const renderer = createRenderer(large.registry);
  const readers: { expected: string; chunks: AsyncIterator<{ bytes: Uint8Array; release(): void }>; got: Buffer[] }[] =
    [];
  const changes: Batch['change'][] = ['grow', 'jump', 'remove', 'add', 'observe', 'negative', 'exemplar'];
  for (const [k, change] of changes.entries()) {
    const exposition = await renderer.scrape({ format: 'text' });
    readers.push({
      expected: await renderText(large.registry),
      chunks: exposition.chunks()[Symbol.asyncIterator](),
      got: [],
    });
    large.apply({ every: 5 + k, from: k, change });
    // Everybody reads one piece, so that all are at different places of different documents.
    for (const reader of readers) await readPiece(reader);
  }
  for (const reader of readers) while (await readPiece(reader));
  for (const { expected, got } of readers) expect(Buffer.concat(got).toString()).toBe(expected);
});

async function readPiece(reader: {
  chunks: AsyncIterator<{ bytes: Uint8Array; release(): void }>;
  got: Buffer[];
}): Promise<boolean> {
  const { done, value } = await reader.chunks.next();
  if (done) return false;
  reader.got.push(Buffer.from(value.bytes));
  value.release();
  return true;
}
