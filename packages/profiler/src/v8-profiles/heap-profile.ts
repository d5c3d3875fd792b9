import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Measure, Profile } from '../call-tree/profile.js';
import type { About, V8CallFrame } from './cpu-profile.js';
import { fileAddress } from './file-address.js';
import { objectsIn } from './sampled-objects.js';

/** V8's sampled allocations, as the inspector hands them out and `.heapprofile` files hold them. Lines and columns from 0. */
export interface V8HeapProfile {
  readonly head: V8HeapNode;
  /** One for each object that was seen. Older files have none. */
  readonly samples?: readonly V8HeapSample[] | undefined;
}

export interface V8HeapNode {
  readonly id: number;
  readonly callFrame: V8CallFrame;
  /** Bytes that its objects stand for: V8 has scaled them up already. */
  readonly selfSize: number;
  readonly children: readonly V8HeapNode[];
}

export interface V8HeapSample {
  /** Bytes that the object stands for, not its own: its size by how many like it were not looked at. */
  readonly size: number;
  readonly nodeId: number;
  /** Counts up from the start of sampling. */
  readonly ordinal: number;
}

export interface AboutHeap extends About {
  /** `heap`: what is alive; `allocations`: what was allocated, dead or alive. */
  readonly kind: 'heap' | 'allocations';
  readonly durationUs: number;
}

/**
 * V8's profile in our model, a sample for each place that allocated. Objects are counted where the file has single
 * samples and the interval is known; V8 does not tell them, see `objectsIn`.
 */
export function fromV8HeapProfile({ head, samples = [] }: V8HeapProfile, about: AboutHeap): Profile {
  const { kind, title, startedAtMs, durationUs, thread = 'main', origin } = about;
  const tree = new CallTreeBuilder();
  const { nodes, bytes } = foldHeapTree(head, tree, (raw) => raw);
  const objects = samples.length > 0 && origin.interval > 0 ? countObjects(samples, nodes, origin.interval) : undefined;
  const used = kind === 'heap' ? 'inuse' : 'alloc';
  const measures: Measure[] = [{ name: `${used}_space`, unit: 'bytes' }];
  const values = [Float64Array.from(bytes.values())];
  if (objects !== undefined) {
    measures.push({ name: `${used}_objects`, unit: 'count' });
    values.push(Float64Array.from(bytes.keys(), (node) => Math.max(1, Math.round(objects.get(node) ?? 0))));
  }
  return {
    kind,
    title,
    startedAtMs,
    durationUs,
    measures,
    tree: tree.build(),
    samples: { count: bytes.size, node: Uint32Array.from(bytes.keys()), values },
    labels: [{}],
    threads: [thread],
    origin,
  };
}

/** What is folded of a node, whether V8 handed it out or a file did. */
export type FoldedNode<Raw> = Omit<V8HeapNode, 'children'> & { readonly children: readonly Raw[] };

/**
 * Ids of V8 to our nodes, and bytes by our nodes. Two nodes of V8 can be one of ours: it tells scripts apart, we files.
 *
 * @param read a node, once for each; what it throws is thrown on
 */
export function foldHeapTree<Raw>(head: Raw, tree: CallTreeBuilder, read: (raw: Raw) => FoldedNode<Raw>) {
  const nodes = new Map<number, number>();
  const bytes = new Map<number, number>();
  const left: { readonly raw: Raw; readonly parent: number }[] = [{ raw: head, parent: -1 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { id, callFrame, selfSize, children } = read(next.raw);
    const node = next.parent < 0 ? 0 : tree.child(next.parent, frameIndex(callFrame, tree));
    nodes.set(id, node);
    if (selfSize > 0) bytes.set(node, (bytes.get(node) ?? 0) + selfSize);
    // Last in, first out: backwards, so that the tree keeps the order of V8.
    for (let i = children.length - 1; i >= 0; i--) left.push({ raw: children[i]!, parent: node });
  }
  return { nodes, bytes };
}

function frameIndex({ functionName, url, lineNumber, columnNumber }: V8CallFrame, tree: CallTreeBuilder): number {
  return tree.intern(functionName, fileAddress(url), lineNumber + 1, columnNumber + 1);
}

function countObjects(samples: readonly V8HeapSample[], nodes: ReadonlyMap<number, number>, interval: number) {
  const objects = new Map<number, number>();
  for (const { size, nodeId } of samples) {
    const node = nodes.get(nodeId);
    // Translating the tree allocates, which is sampled: V8 then tells of samples of nodes that came after the tree.
    if (node === undefined) continue;
    objects.set(node, (objects.get(node) ?? 0) + objectsIn(size, interval));
  }
  return objects;
}
