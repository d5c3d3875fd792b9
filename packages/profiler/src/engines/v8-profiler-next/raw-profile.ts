import type { V8CpuNode, V8CpuProfile } from '../../v8-profiles/cpu-profile.js';

/** A function as v8-profiler-next tells it: lines and columns from 1. */
interface NextFrame {
  readonly functionName: string;
  readonly url: string;
  readonly scriptId: number;
  readonly lineNumber: number;
  readonly columnNumber: number;
  /** What V8 calls `positionTicks`. In the list of nodes it got into the frame. */
  readonly lineTicks?: readonly { readonly line: number; readonly hitCount: number }[] | undefined;
}

/** The first of its two shapes, and its default: a tree. */
interface NextTreeNode extends NextFrame {
  readonly id: number;
  readonly hitCount: number;
  readonly children: readonly NextTreeNode[];
}

/** The second: a list, after `setGenerateType(1)`. */
interface NextListNode {
  readonly id: number;
  readonly hitCount: number;
  readonly callFrame: NextFrame;
  readonly children: readonly number[];
}

/** A profile of v8-profiler-next, of either shape: which one, the application may have chosen for the whole process. */
export interface NextProfile {
  readonly head?: NextTreeNode | undefined;
  readonly nodes?: readonly NextListNode[] | undefined;
  /** Microseconds; of a tree, whole seconds. */
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  /** Of a tree: microseconds. */
  readonly timestamps?: readonly number[] | undefined;
  /** Of a list: microseconds since the sample before. */
  readonly timeDeltas?: readonly number[] | undefined;
  /** The package keeps every profile until this is called. */
  delete(): void;
}

/**
 * V8's own format of it: lines and columns from 0, ticks by line where they belong, times in microseconds.
 *
 * @param durationUs from start to end by our own clock: a tree knows its times by the second only. It begins with its
 * first sample, which V8 takes when it starts.
 */
export function toV8CpuProfile(profile: NextProfile, durationUs: number): V8CpuProfile {
  const { head, nodes, samples } = profile;
  if (head === undefined) {
    const { startTime, endTime, timeDeltas } = profile;
    return { nodes: (nodes ?? []).map(fromListNode), startTime, endTime, samples, timeDeltas };
  }
  const { timestamps = [] } = profile;
  const startTime = timestamps[0] ?? 0;
  const endTime = Math.max(startTime + durationUs, timestamps.at(-1) ?? 0);
  const timeDeltas = timestamps.map((at, i) => at - (timestamps[i - 1] ?? startTime));
  return { nodes: fromTree(head), startTime, endTime, samples, timeDeltas };
}

function fromListNode({ id, hitCount, callFrame, children }: NextListNode): V8CpuNode {
  return node(id, hitCount, callFrame, children);
}

function fromTree(head: NextTreeNode): V8CpuNode[] {
  const nodes: V8CpuNode[] = [];
  const left = [head];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { id, hitCount, children } = next;
    nodes.push(
      node(
        id,
        hitCount,
        next,
        children.map((child) => child.id),
      ),
    );
    for (const child of children) left.push(child);
  }
  return nodes;
}

function node(id: number, hitCount: number, frame: NextFrame, children: readonly number[]): V8CpuNode {
  const { functionName, url, scriptId, lineNumber, columnNumber, lineTicks = [] } = frame;
  return {
    id,
    hitCount,
    callFrame: { functionName, url, scriptId, lineNumber: lineNumber - 1, columnNumber: columnNumber - 1 },
    children,
    positionTicks: lineTicks.map(({ line, hitCount: ticks }) => ({ line, ticks })),
  };
}
