import { type Frame, type LeakVerdict, type Profile, readSources } from '@sonde/profiler';
import type { ShopProfiles } from './shop-profiler.js';

type ReadSources = Awaited<ReturnType<typeof readSources>>;

/** Profiles in the terms of the TypeScript that was written, with lines of it. */
export interface WrittenProfiles {
  readonly cpu: ReadSources;
  readonly heap: ReadSources;
  readonly leak: LeakVerdict;
}

/** Maps profiles, and the places that a verdict on leaks names, from what runs to what was written. */
export async function asWritten({ cpu, heap, leak }: ShopProfiles): Promise<WrittenProfiles> {
  const places = leak.suspects.flatMap(({ frame, stack }) => [frame, ...stack]);
  const written = {
    cpu: await readSources(cpu),
    heap: await readSources(heap),
    places: await framesAsWritten(places, heap),
  };
  const mapped = written.places[Symbol.iterator]();
  const next = (frame: Frame): Frame => mapped.next().value ?? frame;
  const suspects = leak.suspects.map((suspect) => ({
    ...suspect,
    frame: next(suspect.frame),
    stack: suspect.stack.map(next),
  }));
  return { cpu: written.cpu, heap: written.heap, leak: { ...leak, suspects } };
}

/** Sources are read for profiles, so the frames become one: each is a node below the root, with a sample of its own. */
async function framesAsWritten(frames: readonly Frame[], like: Profile): Promise<readonly Frame[]> {
  const [root] = like.tree.frames;
  if (root === undefined || frames.length === 0) return frames;
  const nodes = frames.map((_, i) => i + 1);
  const { profile } = await readSources({
    ...like,
    measures: like.measures.slice(0, 1),
    tree: {
      frames: [root, ...frames],
      frame: Uint32Array.from([0, ...nodes]),
      parent: Int32Array.from([-1, ...nodes.map(() => 0)]),
    },
    samples: {
      count: nodes.length,
      node: Uint32Array.from(nodes),
      values: [new Float64Array(nodes.length).fill(1)],
    },
    lineTicks: undefined,
  });
  const { tree, samples } = profile;
  return [...samples.node].map((node) => tree.frames[tree.frame[node] as number] as Frame);
}
