import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chunk } from '../exposition.js';
import { coalesce, writeBytes } from './coalescing.js';
import { FixedRenderer } from './fixed-renderer.test.support.js';

const open = async (renderer: FixedRenderer) => (await renderer.scrape({ format: 'text' })).chunks();

async function taken(source: AsyncIterable<Chunk>): Promise<string[]> {
  const parts: string[] = [];
  for await (const chunk of source) {
    parts.push(Buffer.from(chunk.bytes).toString());
    chunk.release();
  }
  return parts;
}

describe('coalescing', () => {
  test('small chunks are copied together into writes of 64 KiB', async () => {
    const renderer = new FixedRenderer({ chunks: Array.from({ length: 1000 }, (_, i) => `${i}`.padStart(512, '.')) });
    const parts = await taken(coalesce(await open(renderer)));
    expect(parts.join('')).toBe(renderer.text);
    expect(parts.map((part) => part.length)).toEqual([65536, 65536, 65536, 65536, 65536, 65536, 65536, 53248]);
    expect(renderer.released).toBe(1000);
  });

  test('a big chunk goes out as it is, after what was gathered before it', async () => {
    const big = new Uint8Array(writeBytes).fill(0x62);
    const chunks = [new Uint8Array(10).fill(0x61), big, new Uint8Array(10).fill(0x63)];
    const seen: Uint8Array[] = [];
    async function* source(): AsyncGenerator<Chunk> {
      for (const bytes of chunks) yield { bytes, release: () => {} };
    }
    for await (const chunk of coalesce(source())) seen.push(chunk.bytes);
    expect(seen.map((bytes) => bytes.length)).toEqual([10, writeBytes, 10]);
    expect(seen[1]).toBe(big);
  });

  test('a huge chunk is cut without a copy and released after its last part', async () => {
    const huge = new Uint8Array(5 * writeBytes + 123).map((_, i) => i % 251);
    let isReleased = false;
    async function* source(): AsyncGenerator<Chunk> {
      yield { bytes: huge, release: () => (isReleased = true) };
    }
    const parts: Uint8Array[] = [];
    for await (const chunk of coalesce(source())) {
      expect(isReleased).toBe(false);
      expect(chunk.bytes.buffer).toBe(huge.buffer);
      expect(chunk.bytes.length).toBeLessThanOrEqual(2 * writeBytes);
      parts.push(chunk.bytes.slice());
      chunk.release();
    }
    expect(isReleased).toBe(true);
    expect(Buffer.concat(parts).equals(huge)).toBe(true);
  });

  test('a reader that stops leaves nothing unreleased, wherever it stops', async () => {
    const sizes = [10, 70_000, 10, 300_000, 20_000, 10];
    for (let stop = 1; stop <= 10; stop++) {
      const renderer = new FixedRenderer({ chunks: sizes.map((size) => new Uint8Array(size)) });
      let count = 0;
      for await (const chunk of coalesce(await open(renderer))) {
        chunk.release();
        if (++count === stop) break;
      }
      expect([renderer.handedOut - renderer.released, renderer.iterating]).toEqual([0, 0]);
    }
  });

  test('a failing source fails the reader', async () => {
    const renderer = new FixedRenderer({ chunks: ['a', 'b', 'c'], failAt: 2 });
    await expect(taken(coalesce(await open(renderer)))).rejects.toThrow('secret detail');
    expect(renderer.released).toBe(renderer.handedOut);
  });

  test('any sizes come out as the same bytes, though buffers are used again', async () => {
    const size = fc.oneof(
      fc.nat(20),
      fc.integer({ min: 16_000, max: 17_000 }),
      fc.integer({ min: 60_000, max: 300_000 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(size, { maxLength: 12 }), async (sizes) => {
        const chunks = sizes.map((bytes, i) => String.fromCharCode(97 + i).repeat(bytes));
        const renderer = new FixedRenderer({ chunks });
        expect((await taken(coalesce(await open(renderer)))).join('')).toBe(renderer.text);
        expect(renderer.released).toBe(chunks.length);
      }),
      { numRuns: 40 },
    );
  });
});
