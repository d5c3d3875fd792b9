import * as zlib from 'node:zlib';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compress } from './compression.js';
import { type ContentEncoding, createZstdCompress } from './content-encoding.js';
import { FixedRenderer, sampleText, until } from './fixed-renderer.test.support.js';

const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Buffer };

const codings: readonly [ContentEncoding, (bytes: Uint8Array) => Buffer][] = [
  ['identity', (bytes) => Buffer.from(bytes)],
  ['gzip', gunzipSync],
  ['br', brotliDecompressSync],
  ...(zstdDecompressSync === undefined ? [] : [['zstd', zstdDecompressSync] as const]),
] as [ContentEncoding, (bytes: Uint8Array) => Buffer][];

const chunked = (text: string, bytes: number) =>
  Array.from({ length: Math.ceil(text.length / bytes) }, (_, i) => text.slice(i * bytes, (i + 1) * bytes));

const open = async (renderer: FixedRenderer) => (await renderer.scrape({ format: 'text' })).chunks();
const never = new AbortController().signal;

describe.each(codings)('%s', (encoding, decode) => {
  test('decodes to what went in, and releases every chunk', async () => {
    const renderer = new FixedRenderer({ chunks: chunked(sampleText(700_000), 50_000) });
    const parts: Buffer[] = [];
    for await (const { bytes, release } of compress(await open(renderer), encoding, never)) {
      parts.push(Buffer.from(bytes));
      release();
    }
    expect(decode(Buffer.concat(parts)).toString()).toBe(renderer.text);
    expect(renderer.released).toBe(renderer.handedOut);
  });

  test('an empty exposition is a valid one', async () => {
    const parts: Buffer[] = [];
    for await (const { bytes } of compress(await open(new FixedRenderer()), encoding, never)) {
      parts.push(Buffer.from(bytes));
    }
    const whole = Buffer.concat(parts);
    expect(encoding === 'identity' ? whole.length : decode(whole).length).toBe(0);
  });

  test('a failing source fails the reader and leaves nothing behind', async () => {
    const renderer = new FixedRenderer({ chunks: chunked(sampleText(500_000), 50_000), failAt: 7 });
    const reading = (async () => {
      for await (const { release } of compress(await open(renderer), encoding, never)) release();
    })();
    await expect(reading).rejects.toThrow('secret detail');
    await until(() => renderer.released === 7);
    expect(renderer.iterating).toBe(0);
  });

  test('a reader that leaves stops the source', async () => {
    const renderer = new FixedRenderer({ chunks: chunked(sampleText(3_000_000), 50_000) });
    for await (const { release } of compress(await open(renderer), encoding, never)) {
      release();
      break;
    }
    await until(() => renderer.iterating === 0 && renderer.released === renderer.handedOut);
    expect(renderer.handedOut).toBeLessThan(60);
  });
});

describe.each(codings.filter(([encoding]) => encoding !== 'identity'))('%s', (encoding) => {
  test('the signal breaks off while the source is silent', async () => {
    const renderer = new FixedRenderer({ chunks: ['a', 'b'], hangAt: 1 });
    const stop = new AbortController();
    const reading = (async () => {
      for await (const { release } of compress(await open(renderer), encoding, stop.signal)) release();
    })();
    await until(() => renderer.handedOut === 1);
    stop.abort();
    await expect(reading).rejects.toThrow();
    await until(() => renderer.released === 1);
  });

  test('a reader that takes nothing holds the source back', async () => {
    // Random bytes do not shrink, so the output is as long as the input.
    const chunks = Array.from({ length: 100 }, () => crypto.getRandomValues(new Uint8Array(65_536)));
    const renderer = new FixedRenderer({ chunks });
    const iterator = compress(await open(renderer), encoding, never);
    (await iterator.next()).value?.release();
    for (let turn = 0, before = -1; turn < 20 || before !== renderer.handedOut; turn++) {
      before = renderer.handedOut;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(renderer.handedOut).toBeLessThan(20);
    await iterator.return();
    await until(() => renderer.iterating === 0);
  });
});

test('zstd is offered exactly where Node has it', () => {
  expect(createZstdCompress !== undefined).toBe(zstdDecompressSync !== undefined);
});
