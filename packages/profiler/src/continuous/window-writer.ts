import { setTimeout as elapsed } from 'node:timers/promises';
import type { Profile } from '../call-tree/profile.js';

export interface WindowWriterParts {
  /** Keeps a window elsewhere; it tells its errors itself. */
  readonly write: (window: Profile) => Promise<void>;
  /** Told of every window that is not kept. */
  readonly onUnwritten: () => void;
}

/** Hands windows to the disk, one at a time: a disk that is slower than they come must not pile them up. */
export class WindowWriter {
  private readonly parts: WindowWriterParts;
  private writing: Promise<void> | undefined;

  constructor(parts: WindowWriterParts) {
    this.parts = parts;
  }

  /** @param window made only where it will be written */
  offer(window: () => Profile | undefined): void {
    const { write, onUnwritten } = this.parts;
    if (this.writing !== undefined) {
      onUnwritten();
      return;
    }
    const profile = window();
    if (profile === undefined) return;
    this.writing = write(profile)
      .catch(onUnwritten)
      .finally(() => {
        this.writing = undefined;
      });
  }

  /** Until nothing is being written, or that time has passed: a disk that hangs must not hold up a service's end. */
  async settle(timeoutMs: number): Promise<void> {
    if (this.writing === undefined) return;
    const giveUp = new AbortController();
    const late = elapsed(timeoutMs, undefined, { signal: giveUp.signal }).catch(() => {});
    await Promise.race([this.writing, late]);
    giveUp.abort();
  }
}
