import type { Family, SeriesBlock } from '@sonde/metrics';
import { expect, test } from 'vitest';
import type { Chunk } from '../exposition.js';
import { profileOf } from '../profile.js';
import { BlockCache } from '../segments/block-cache.js';
import { familyMessage } from './family-messages.js';
import { metricLayout } from './metric-segment.js';

const profile = profileOf({ format: 'protobuf' });

function gauges(rows: number, padding: number): { family: Family; block: SeriesBlock } {
  const block: SeriesBlock = {
    source: {},
    constLabels: [],
    labelNames: ['x'],
    bounds: [],
    quantiles: [],
    states: [],
    width: 1,
    rows,
    columns: [Array.from({ length: rows }, (_, k) => `${k}`.padEnd(padding, '.'))],
    removed: undefined,
    overflowRow: -1,
    values: new Float64Array(rows),
    createdMs: undefined,
    exemplars: undefined,
  };
  return { family: { name: 'g', help: '', type: 'gauge', unit: '', blocks: [block] }, block };
}

function read(family: Family, cache: BlockCache): Generator<Chunk | undefined> {
  return familyMessage(family, profile, () => cache);
}

/** The length that stands in front, and how much follows. */
function lengths(chunks: readonly Uint8Array[]): readonly [said: number, given: number] {
  const bytes = Buffer.concat(chunks);
  let said = 0;
  let at = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++] as number;
    said += (byte & 0x7f) * shift;
    if (byte < 0x80) break;
  }
  return [said, bytes.length - at];
}

test.each([
  ['without series', 0, 10, 0],
  ['small', 3, 10, 1e9],
  ['of several segments', 5_000, 50, 1e9],
  ['larger than what is held', 5_000, 400, 1e9],
  ['larger than what is held, without a cache', 5_000, 400, 0],
])('a family %s has its length in front', (_, rows, padding, limit) => {
  const { family, block } = gauges(rows, padding);
  const cache = new BlockCache(metricLayout(family, block, profile), { limit, used: 0 });
  const chunks = [...read(family, cache)].filter((chunk) => chunk !== undefined);
  const [said, given] = lengths(chunks.map(({ bytes }) => bytes));
  expect(given).toBe(said);
});

test('a reader that leaves gives back what was held for it', () => {
  const { family, block } = gauges(5_000, 50);
  const cache = new BlockCache(metricLayout(family, block, profile), { limit: 1e9, used: 0 });
  const buffers = (shown = family): ArrayBufferLike[] =>
    [...read(shown, cache)].flatMap((chunk) => {
      chunk?.release();
      return chunk === undefined ? [] : [chunk.bytes.buffer];
    });
  const first = buffers().slice(1);
  expect(first.length).toBeGreaterThan(3);
  const leaving = read(family, cache);
  while (leaving.next().value === undefined);
  leaving.return(undefined);
  // Other numbers: written over the old ones, because nobody reads those any more.
  const later = { ...block, values: new Float64Array(5_000).fill(1) };
  const again = buffers({ ...family, blocks: [later] }).slice(1);
  expect(again).toHaveLength(first.length);
  expect(again.every((buffer, k) => buffer === first[k])).toBe(true);
});

test('rows that change between counting and giving break the message off', () => {
  const { family, block } = gauges(5_000, 400);
  const cache = new BlockCache(metricLayout(family, block, profile), { limit: 0, used: 0 });
  const reader = read(family, cache);
  while (reader.next().value === undefined);
  (block.columns[0] as string[])[0] = 'shorter';
  expect(() => [...reader]).toThrow('family "g" changed');
});
