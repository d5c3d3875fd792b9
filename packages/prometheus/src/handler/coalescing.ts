import type { Chunk } from '../exposition.js';

/** One write to the network: large enough that its overhead vanishes, small enough to be a unit of backpressure. */
export const writeBytes = 64 * 1024;

/** Below this a chunk is copied together with its neighbours; above it goes out as it is. */
const copyBelow = 16 * 1024;

/** Copy buffers kept for the next write: one on its way out, one being filled. */
const keptBuffers = 2;

/**
 * Makes chunks of any size into writes of about 64 KiB: small ones are copied together, big ones are cut
 * without a copy. So a stalled reader is noticed per 64 KiB, however big the renderer's chunks are.
 */
export async function* coalesce(source: AsyncIterable<Chunk>): AsyncGenerator<Chunk, void, undefined> {
  const spare: Uint8Array[] = [];
  let buffer: Uint8Array | undefined;
  let used = 0;
  const flush = (): Chunk => {
    const full = buffer!;
    const bytes = full.subarray(0, used);
    buffer = undefined;
    used = 0;
    return { bytes, release: once(() => void (spare.length < keptBuffers && spare.push(full))) };
  };

  for await (const chunk of source) {
    const { bytes } = chunk;
    const isSmall = bytes.length < copyBelow;
    // Whoever stops reading here leaves this chunk to us.
    let isOurs = true;
    try {
      if (used > 0 && (!isSmall || used + bytes.length > writeBytes)) yield flush();
      if (isSmall) {
        buffer ??= spare.pop() ?? new Uint8Array(writeBytes);
        buffer.set(bytes, used);
        used += bytes.length;
      } else {
        let start = 0;
        for (; bytes.length - start > 2 * writeBytes; start += writeBytes) {
          yield { bytes: bytes.subarray(start, start + writeBytes), release: partOfAChunk };
        }
        isOurs = false;
        yield { bytes: start === 0 ? bytes : bytes.subarray(start), release: once(() => chunk.release()) };
      }
    } finally {
      if (isOurs) chunk.release();
    }
  }
  if (used > 0) yield flush();
}

/** Parts are consumed in order, so the last one releases the whole. */
function partOfAChunk(): void {}

/** A buffer released twice would be handed out twice. */
function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
