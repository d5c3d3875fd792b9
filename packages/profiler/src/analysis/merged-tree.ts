import type { CallTree } from '../call-tree/call-tree.js';
import type { Frame } from '../call-tree/frame.js';

/** A tree with what was counted in each node. Its frames are those of the profile, at the same places. */
export interface MeasuredTree {
  readonly tree: CallTree;
  /** In the node itself, in the measure's unit. */
  readonly self: Float64Array;
  /** In it and below. */
  readonly total: Float64Array;
  /** Samples in it and below. */
  readonly samples: Float64Array;
}

/** A node and a frame together are a whole number that a double holds. */
const maxFrames = 2 ** 26;

/** Folds nodes of other trees into one. Unlike `CallTreeBuilder` it is given its frames, and node 0 may be any of them. */
export class TreeMerger {
  private readonly children = new Map<number, number>();
  private readonly frame: number[];
  private readonly parent: number[] = [-1];

  constructor(root: number) {
    this.frame = [root];
  }

  get nodeCount(): number {
    return this.frame.length;
  }

  /** The node of a frame below another node. */
  child(parent: number, frame: number): number {
    const key = parent * maxFrames + frame;
    let node = this.children.get(key);
    if (node === undefined) {
      node = this.frame.push(frame) - 1;
      this.parent.push(parent);
      this.children.set(key, node);
    }
    return node;
  }

  build(frames: readonly Frame[]): CallTree {
    return { frames, frame: Uint32Array.from(this.frame), parent: Int32Array.from(this.parent) };
  }
}
