import type { CallTree } from '../call-tree/call-tree.js';
import type { Frame } from '../call-tree/frame.js';

/** Every window sees much the same functions: they are kept once. */
export class FrameTable {
  private readonly maxFrames: number;
  private frames = new Map<string, Frame>();

  /** @param maxFrames beyond which the table begins anew; what windows hold stays theirs */
  constructor(maxFrames = 20_000) {
    this.maxFrames = maxFrames;
  }

  /** The same tree, with frames that other windows have as well. */
  share(tree: CallTree): CallTree {
    if (this.frames.size > this.maxFrames) this.frames = new Map();
    return { ...tree, frames: tree.frames.map((frame) => this.same(frame)) };
  }

  private same(frame: Frame): Frame {
    const key = `${frame.line}:${frame.column}\n${frame.file}\n${frame.name}`;
    const known = this.frames.get(key);
    if (known !== undefined) return known;
    this.frames.set(key, frame);
    return frame;
  }
}
