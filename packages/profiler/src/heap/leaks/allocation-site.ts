import type { Frame, FrameKind } from '../../call-tree/frame.js';
import type { Profile } from '../../call-tree/profile.js';

/** A place that allocates: what one would open in an editor. */
export interface AllocationSite {
  /** The application's own function nearest to the allocation; where there is none, the nearest of a dependency, of Node. */
  readonly frame: Frame;
  /** The way to it that most is alive of, innermost first. */
  readonly stack: readonly Frame[];
  /** Alive, in bytes. */
  readonly bytes: number;
}

/** Whose code is to be named, the best first. */
const preference: readonly FrameKind[] = ['application', 'dependency', 'node', 'native', 'program', 'gc', 'idle'];

const maxStack = 24;

/** What is alive, by the place that allocated it; the largest first. @param most sites */
export function allocationSites(profile: Profile, most: number): ReadonlyMap<string, AllocationSite> {
  const { tree, samples } = profile;
  const bytes = samples.values[0]!;
  const sites = new Map<string, { frame: Frame; bytes: number; node: number; nodeBytes: number }>();
  for (let i = 0; i < samples.count; i++) {
    const node = samples.node[i]!;
    const frame = siteFrame(profile, node);
    const key = siteKey(frame);
    const known = sites.get(key);
    if (known === undefined) sites.set(key, { frame, bytes: bytes[i]!, node, nodeBytes: bytes[i]! });
    else {
      known.bytes += bytes[i]!;
      if (bytes[i]! > known.nodeBytes) {
        known.node = node;
        known.nodeBytes = bytes[i]!;
      }
    }
  }
  const largest = [...sites].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, most);
  return new Map(
    largest.map(([key, { frame, bytes, node }]) => {
      // Copies: a frame is small, the tree it is from is not.
      const stack = stackOf(tree, node).slice(0, maxStack);
      return [key, { frame, bytes, stack }];
    }),
  );
}

function siteFrame({ tree }: Profile, node: number): Frame {
  const stack = stackOf(tree, node);
  for (const kind of preference) {
    const frame = stack.find((each) => each.kind === kind);
    if (frame !== undefined) return frame;
  }
  return tree.frames[0]!;
}

function stackOf({ frames, frame, parent }: Profile['tree'], node: number): Frame[] {
  const stack: Frame[] = [];
  for (let at = node; at > 0; at = parent[at]!) stack.push(frames[frame[at]!]!);
  return stack;
}

function siteKey({ name, file, line, column }: Frame): string {
  return `${line}:${column}\n${file}\n${name}`;
}
