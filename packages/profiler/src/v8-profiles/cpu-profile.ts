import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { LineTicks, Profile, ProfileOrigin } from '../call-tree/profile.js';
import { fileAddress } from './file-address.js';

/** V8's own CPU profile, as the inspector hands it out and `.cpuprofile` files hold it. Lines and columns from 0. */
export interface V8CpuProfile {
  readonly nodes: readonly V8CpuNode[];
  /** Microseconds of a monotonic clock. */
  readonly startTime: number;
  readonly endTime: number;
  /** Of each sample, the id of its node. */
  readonly samples?: readonly number[] | undefined;
  /** Microseconds since the sample before; of the first, since `startTime`. May be negative: samples come out of order. */
  readonly timeDeltas?: readonly number[] | undefined;
}

export interface V8CpuNode {
  readonly id: number;
  readonly callFrame: V8CallFrame;
  readonly hitCount?: number | undefined;
  readonly children?: readonly number[] | undefined;
  /** Lines from 1, unlike all others. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[] | undefined;
}

export interface V8CallFrame {
  readonly functionName: string;
  readonly scriptId?: string | number | undefined;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export interface About {
  readonly title: string;
  readonly startedAtMs?: number | undefined;
  /** The name of its thread. Default `main`. */
  readonly thread?: string | undefined;
  readonly origin: ProfileOrigin;
}

/**
 * V8's profile in our model. A sample lasts until the next one, as DevTools reads them; the last until the end.
 *
 * @throws RangeError where nodes and samples contradict each other
 */
export function fromV8CpuProfile(raw: V8CpuProfile, about: About): Profile {
  const tree = new CallTreeBuilder();
  const nodes = foldNodes(raw.nodes, tree);
  const { node, atUs, durationUs } = readSamples(raw, nodes);
  const wall = new Float64Array(node.length);
  for (let i = 0; i < wall.length; i++) wall[i] = ((atUs[i + 1] ?? durationUs) - atUs[i]!) * 1000;
  return {
    kind: 'cpu',
    title: about.title,
    startedAtMs: about.startedAtMs,
    durationUs,
    measures: [
      { name: 'wall', unit: 'nanoseconds' },
      { name: 'samples', unit: 'count' },
    ],
    tree: tree.build(),
    samples: { count: node.length, node, values: [wall, new Float64Array(node.length).fill(1)], atUs },
    lineTicks: lineTicks(raw.nodes, nodes),
    labels: [{}],
    threads: [about.thread ?? 'main'],
    origin: about.origin,
  };
}

/** Ids of V8 to our nodes. V8 writes parents before their children, other tools need not: hence the walk. */
function foldNodes(raw: readonly V8CpuNode[], tree: CallTreeBuilder): ReadonlyMap<number, number> {
  const byId = new Map<number, V8CpuNode>(raw.map((node) => [node.id, node]));
  const isChild = new Set<number>(raw.flatMap((node) => node.children ?? []));
  const nodes = new Map<number, number>();
  const left: { node: V8CpuNode; parent: number }[] = [];
  for (const node of raw) if (!isChild.has(node.id)) left.push({ node, parent: 0 });
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { id, callFrame, children = [] } = next.node;
    if (nodes.has(id)) throw new RangeError(`Node ${id} has two parents.`);
    const own = isRoot(callFrame) ? 0 : tree.child(next.parent, frameIndex(callFrame, tree));
    nodes.set(id, own);
    for (const child of children) {
      const node = byId.get(child);
      if (node === undefined) throw new RangeError(`Node ${id} has a child ${child}, which is not there.`);
      left.push({ node, parent: own });
    }
  }
  if (nodes.size < byId.size) throw new RangeError('Some nodes are their own ancestors.');
  return nodes;
}

function isRoot({ functionName, url }: V8CallFrame): boolean {
  return functionName === '(root)' && url === '';
}

function frameIndex({ functionName, url, lineNumber, columnNumber }: V8CallFrame, tree: CallTreeBuilder): number {
  return tree.intern(functionName, fileAddress(url), lineNumber + 1, columnNumber + 1);
}

function readSamples(raw: V8CpuProfile, nodes: ReadonlyMap<number, number>) {
  const { samples = [], timeDeltas = [], startTime, endTime } = raw;
  const times = new Float64Array(samples.length);
  let atUs = 0;
  let isSorted = true;
  for (let i = 0; i < samples.length; i++) {
    const delta = timeDeltas[i] ?? 0;
    if (delta < 0) isSorted = false;
    atUs += delta;
    times[i] = atUs;
  }
  const order = Array.from(samples, (_, i) => i);
  if (!isSorted) order.sort((a, b) => times[a]! - times[b]!);
  const node = new Uint32Array(samples.length);
  const sorted = new Float64Array(samples.length);
  for (const [to, from] of order.entries()) {
    const id = samples[from]!;
    const own = nodes.get(id);
    if (own === undefined) throw new RangeError(`Sample ${from} is of node ${id}, which is not there.`);
    node[to] = own;
    sorted[to] = Math.max(0, times[from]!);
  }
  const durationUs = Math.max(endTime - startTime, sorted.at(-1) ?? 0);
  return { node, atUs: sorted, durationUs };
}

function lineTicks(raw: readonly V8CpuNode[], nodes: ReadonlyMap<number, number>): LineTicks | undefined {
  const rows = raw.flatMap(({ id, positionTicks = [] }) =>
    positionTicks.map(({ line, ticks }) => ({ node: nodes.get(id)!, line, ticks })),
  );
  if (rows.length === 0) return undefined;
  return {
    node: Uint32Array.from(rows, ({ node }) => node),
    line: Uint32Array.from(rows, ({ line }) => line),
    ticks: Uint32Array.from(rows, ({ ticks }) => ticks),
  };
}
