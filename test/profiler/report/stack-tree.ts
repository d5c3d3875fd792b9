import type { CallTree, Frame, FrameKind } from '@sonde/profiler';

const synthetic: Readonly<Record<string, FrameKind>> = {
  '(root)': 'root',
  '(idle)': 'idle',
  '(program)': 'program',
  '(garbage collector)': 'gc',
};

/** A call tree as readers of profiles make it, put together by hand. */
export class StackTree {
  private readonly frames: Frame[] = [frameAt('(root)', '', 0)];
  private readonly frame: number[] = [0];
  private readonly parent: number[] = [-1];
  private readonly children = new Map<string, number>();

  /** @param line from 1; 0 unknown @returns the place of a function, which is told once */
  add(name: string, file: string, line: number): number {
    return this.frames.push(frameAt(name, file, line)) - 1;
  }

  /** The node of a function called from another node. */
  child(parent: number, frame: number): number {
    const key = `${parent} ${frame}`;
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

function frameAt(name: string, file: string, line: number): Frame {
  const [, module] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  const owned: FrameKind = file.startsWith('node:') ? 'node' : module === undefined ? 'application' : 'dependency';
  const kind = file === '' ? (synthetic[name] ?? 'native') : owned;
  return { name, file, line, column: line === 0 ? 0 : 3, kind, package: module };
}
