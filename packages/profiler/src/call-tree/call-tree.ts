import { type Frame, frameOf } from './frame.js';

/**
 * Stacks folded into a tree: a node is one way to be in a function. Columns, not objects, so that a million of them can
 * be kept, handed to a worker and written down. A parent stands before its children; node 0 is the root.
 */
export interface CallTree {
  readonly frames: readonly Frame[];
  /** Of each node, its frame. */
  readonly frame: Uint32Array;
  /** Of each node, its parent; -1 of the root. */
  readonly parent: Int32Array;
}

/** A node and a frame together are a whole number that a double holds. */
const maxFrames = 2 ** 26;

/** Folds stacks into a `CallTree`: the same stack twice is the same node. */
export class CallTreeBuilder {
  private readonly frames: Frame[] = [];
  private readonly frameIndex = new Map<string, number>();
  private readonly children = new Map<number, number>();
  private readonly frame: number[] = [];
  private readonly parent: number[] = [];

  constructor() {
    this.frames.push(frameOf('(root)', '', 0, 0));
    this.frame.push(0);
    this.parent.push(-1);
  }

  get nodeCount(): number {
    return this.frame.length;
  }

  /** The index of a frame. @param line from 1, 0 unknown @param column the same */
  intern(name: string, file: string, line: number, column: number): number {
    const key = `${line}:${column}\n${file}\n${name}`;
    let index = this.frameIndex.get(key);
    if (index === undefined) {
      index = this.frames.push(frameOf(name, file, line, column)) - 1;
      this.frameIndex.set(key, index);
    }
    return index;
  }

  /** The node of a frame called from another node. */
  child(parent: number, frame: number): number {
    if (!(parent in this.frame)) throw new RangeError(`There is no node ${parent}.`);
    if (!(frame in this.frames)) throw new RangeError(`There is no frame ${frame}.`);
    const key = parent * maxFrames + frame;
    let node = this.children.get(key);
    if (node === undefined) {
      node = this.frame.push(frame) - 1;
      this.parent.push(parent);
      this.children.set(key, node);
    }
    return node;
  }

  build(): CallTree {
    return { frames: this.frames, frame: Uint32Array.from(this.frame), parent: Int32Array.from(this.parent) };
  }
}
