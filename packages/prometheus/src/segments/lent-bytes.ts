import type { Chunk } from '../exposition.js';

/** Counts who reads a buffer: what was handed out and not yet released is never written to again. */
export class LentBytes {
  private readers = 0;

  get isRead(): boolean {
    return this.readers > 0;
  }

  lend(bytes: Uint8Array): Chunk {
    this.readers++;
    let held = true;
    return {
      bytes,
      release: () => {
        if (held) this.readers--;
        held = false;
      },
    };
  }
}
