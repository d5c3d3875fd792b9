import type { LineTicks, Profile, Samples } from '../../call-tree/profile.js';
import { fileUrl } from '../file-url.js';
import { type Pieces, stepsPerPiece, type WriteOptions } from '../format.js';
import { sampleNs } from '../measures.js';
import { Numbering } from '../numbering.js';
import { childrenOf } from '../stacks.js';
import { sampledThreads, samplesOf } from '../thread-selection.js';

/**
 * V8's CPU profile: lines and columns from 0, whole microseconds, a root with the id 1, one thread. A sample lasts until
 * the next; where time passed that no sample stands for, one of the root says so.
 */
export function* writeCpuProfile(profile: Profile, _options: WriteOptions): Pieces {
  const [thread = 0] = sampledThreads(profile);
  const samples = samplesOf(profile, thread);
  const { nodes, times, endUs } = timeline(profile, samples);
  yield '{"nodes":[';
  yield* writeNodes(profile, nodes);
  yield `],"startTime":0,"endTime":${endUs},"samples":[`;
  yield* numbers(nodes.length, (i) => nodes[i]! + 1);
  yield '],"timeDeltas":[';
  yield* numbers(nodes.length, (i) => times[i]! - (times[i - 1] ?? 0));
  yield ']}';
}

interface Moments {
  readonly nodes: readonly number[];
  /** Whole microseconds since the start. */
  readonly times: readonly number[];
  readonly endUs: number;
}

/** Shorter gaps come from rounding. */
const gapUs = 1;

function timeline(profile: Profile, { count, node, values, atUs }: Samples): Moments {
  const lastsNs = sampleNs(profile, values, count);
  const nodes: number[] = [];
  const times: number[] = [];
  let clockUs = 0;
  for (let i = 0; i < count; i++) {
    const at = Math.max(clockUs, atUs?.[i] ?? clockUs);
    if (i > 0 && at - clockUs > gapUs && node[i] !== 0) {
      nodes.push(0);
      times.push(Math.round(clockUs));
    }
    nodes.push(node[i]!);
    times.push(Math.round(at));
    const end = at + lastsNs[i]! / 1000;
    // A sample ends where the next begins, whatever it claims to have lasted.
    clockUs = atUs === undefined ? end : Math.min(end, Math.max(at, atUs[i + 1] ?? end));
  }
  return { nodes, times, endUs: Math.round(atUs === undefined ? clockUs : Math.max(clockUs, profile.durationUs)) };
}

function* writeNodes({ tree, lineTicks }: Profile, samples: readonly number[]): Pieces {
  const hits = new Uint32Array(tree.frame.length);
  for (const node of samples) hits[node]! += 1;
  const children = childrenOf(tree);
  const ticks = ticksByNode(lineTicks);
  const scripts = new Numbering('');
  let piece = '';
  for (let node = 0; node < tree.frame.length; node++) {
    const { name, file, line, column } = tree.frames[tree.frame[node]!]!;
    const below = children.node.subarray(children.first[node], children.first[node + 1]);
    const ofNode = ticks.get(node);
    piece +=
      `${node === 0 ? '' : ','}{"id":${node + 1},"callFrame":{"functionName":${JSON.stringify(name)},` +
      `"scriptId":"${scripts.placeOf(file)}","url":${JSON.stringify(fileUrl(file))},"lineNumber":${line - 1},"columnNumber":${column - 1}},` +
      `"hitCount":${hits[node]}${below.length === 0 ? '' : `,"children":[${below.map((child) => child + 1).join(',')}]`}` +
      `${ofNode === undefined ? '' : `,"positionTicks":${JSON.stringify(ofNode)}`}}`;
    if (node % 512 === 511) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function ticksByNode(lineTicks: LineTicks | undefined): ReadonlyMap<number, readonly object[]> {
  const byNode = new Map<number, object[]>();
  if (lineTicks === undefined) return byNode;
  for (let row = 0; row < lineTicks.node.length; row++) {
    const tick = { line: lineTicks.line[row]!, ticks: lineTicks.ticks[row]! };
    const rows = byNode.get(lineTicks.node[row]!);
    if (rows === undefined) byNode.set(lineTicks.node[row]!, [tick]);
    else rows.push(tick);
  }
  return byNode;
}

function* numbers(count: number, at: (i: number) => number): Pieces {
  for (let from = 0; from < count; from += stepsPerPiece) {
    const rows = Array.from({ length: Math.min(stepsPerPiece, count - from) }, (_, i) => at(from + i));
    yield `${from === 0 ? '' : ','}${rows.join(',')}`;
  }
}
