import type { Transform } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Chunk } from '../exposition.js';
import { type ContentEncoding, createZstdCompress } from './content-encoding.js';

/** Bytes of output that are handed on at once. */
const chunkSize = 64 * 1024;

/** `ZSTD_c_compressionLevel` of the zstd API; Node 20's constants do not have it. */
const zstdLevelParameter = 100;

/**
 * Speed before ratio: an exposition repeats itself so much that the lowest levels take most of what there is
 * to take, at a fifth of the CPU. All of them work on Node's thread pool, not on the event loop.
 */
function createCoder(encoding: Exclude<ContentEncoding, 'identity'>): Transform {
  switch (encoding) {
    case 'gzip':
      return createGzip({ level: constants.Z_BEST_SPEED, chunkSize });
    case 'zstd':
      return createZstdCompress!({ chunkSize, params: { [zstdLevelParameter]: 1 } });
    case 'br':
      return createBrotliCompress({
        chunkSize,
        // A window of 2^18 bytes instead of 2^22 keeps the memory per scrape near gzip's.
        params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 },
      });
  }
}

/**
 * Compresses while the reader takes: at most two input chunks and a few output chunks exist at a time, because
 * the coder stops reading when its output is not taken.
 *
 * `signal` breaks off at once, even while the source is silent.
 */
export async function* compress(
  source: AsyncIterable<Chunk>,
  encoding: ContentEncoding,
  signal: AbortSignal,
): AsyncGenerator<Chunk, void, undefined> {
  if (encoding === 'identity') {
    yield* source;
    return;
  }
  const coder = createCoder(encoding);
  const breakOff = () => coder.destroy();
  signal.addEventListener('abort', breakOff, { once: true });
  if (signal.aborted) breakOff();
  void feed(source, coder);
  try {
    for await (const bytes of coder) yield { bytes: bytes as Uint8Array, release: nothingToRelease };
  } finally {
    signal.removeEventListener('abort', breakOff);
    coder.destroy();
  }
}

/** The coder's output buffers are its own. */
function nothingToRelease(): void {}

/** Never rejects: a failing source becomes the coder's error and so reaches whoever reads the coder. */
async function feed(source: AsyncIterable<Chunk>, coder: Transform): Promise<void> {
  try {
    // The source makes the next chunk while the coder works on this one.
    let taken: Promise<void> = Promise.resolve();
    for await (const chunk of source) {
      await taken;
      if (coder.destroyed) {
        chunk.release();
        return;
      }
      taken = write(coder, chunk);
    }
    await taken;
    coder.end();
  } catch (error) {
    coder.destroy(error instanceof Error ? error : new Error('the exposition broke off', { cause: error }));
  }
}

/**
 * Resolves when the coder has read the bytes or was destroyed; which of the two, its output tells. A coder that
 * is destroyed while nobody takes its output never calls back, hence `close`.
 */
function write(coder: Transform, chunk: Chunk): Promise<void> {
  return new Promise((resolve) => {
    let isDone = false;
    const done = () => {
      if (isDone) return;
      isDone = true;
      coder.off('close', done);
      chunk.release();
      resolve();
    };
    coder.once('close', done);
    coder.write(chunk.bytes, done);
  });
}
