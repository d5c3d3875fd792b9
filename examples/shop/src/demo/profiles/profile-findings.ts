import type { Frame, LeakVerdict, Profile } from '@sonde/profiler';
import { isOfShop } from './shop-frames.js';

/** A function that takes much of the time of requests. */
export interface HotFunction {
  readonly frame: Frame;
  /** Of all that requests computed, 0 to 1; those that block the loop are left out. */
  readonly share: number;
  /** Samples that it was seen in. */
  readonly samples: number;
  /** The shop's functions that called it most, the nearest first. */
  readonly callers: readonly Frame[];
  /** The route that it ran most for. */
  readonly route: string;
}

/** A function while which nothing else ran. */
export interface BlockedLoop {
  readonly frame: Frame;
  /** How often it held the loop for a tenth of a second. */
  readonly times: number;
  readonly longestMs: number;
  readonly route: string | undefined;
}

export interface ProfileFindings {
  readonly hot: HotFunction | undefined;
  readonly blocked: BlockedLoop | undefined;
  readonly leak: LeakVerdict;
}

/** A hold of the loop that somebody notices. */
const longHoldUs = 100_000;

/** So few samples say nothing of a share. */
const fewSamples = 10;

/** The most expensive trouble of each kind. Profiles are those of the source that was written. */
export function profileFindings(cpu: Profile, leak: LeakVerdict): ProfileFindings {
  const samples = requestSamples(cpu);
  const blocked = blockedLoop(cpu, samples);
  const others = samples.filter(({ route }) => route !== blocked?.route);
  return { hot: hotFunction(others), blocked, leak };
}

/** A sample of the time of a request. */
interface RequestSample {
  readonly atUs: number;
  /** What it stands for, in the unit of the profile. */
  readonly value: number;
  readonly route: string;
  /** The shop's own functions in it, the innermost first, each once. */
  readonly stack: readonly Frame[];
}

function requestSamples(cpu: Profile): RequestSample[] {
  const { labels, samples } = cpu;
  const stacks = new Map<number, readonly Frame[]>();
  const found: RequestSample[] = [];
  for (const [sample, node] of samples.node.entries()) {
    const route = labels[samples.label?.[sample] ?? 0]?.['route'];
    if (route === undefined) continue;
    const stack = stacks.get(node) ?? shopStack(cpu, node);
    stacks.set(node, stack);
    const [atUs = 0, value = 0] = [samples.atUs?.[sample], samples.values[0]?.[sample]];
    found.push({ atUs, value, route, stack });
  }
  return found;
}

function shopStack({ tree }: Profile, leaf: number): readonly Frame[] {
  const stack = new Set<Frame>();
  for (let node = leaf; node > 0; node = tree.parent[node] as number) {
    const frame = tree.frames[tree.frame[node] as number] as Frame;
    if (isOfShop(frame)) stack.add(frame);
  }
  return [...stack];
}

/** The function that held the loop for the longest in all, by what ran while timers were late. */
function blockedLoop({ timeline }: Profile, samples: readonly RequestSample[]): BlockedLoop | undefined {
  const holds = (timeline?.lag ?? []).filter(({ lagUs }) => lagUs >= longHoldUs);
  const byFrame = new Map<Frame, { lagUs: number[]; route: string }>();
  for (const { atUs, lagUs } of holds) {
    const within = samples.filter((sample) => sample.atUs >= atUs - lagUs && sample.atUs < atUs);
    const frame = mostOf(within, ({ stack }) => stack[0]);
    if (frame === undefined) continue;
    const route = mostOf(within, (sample) => (sample.stack[0] === frame ? sample.route : undefined)) ?? '';
    const known = byFrame.get(frame);
    if (known === undefined) byFrame.set(frame, { lagUs: [lagUs], route });
    else known.lagUs.push(lagUs);
  }
  const [worst] = [...byFrame].sort(([, a], [, b]) => sum(b.lagUs) - sum(a.lagUs));
  if (worst === undefined) return undefined;
  const [frame, { lagUs, route }] = worst;
  return { frame, times: lagUs.length, longestMs: Math.max(...lagUs) / 1000, route };
}

/** The function that most was spent in, with all that it called outside of the shop. */
function hotFunction(samples: readonly RequestSample[]): HotFunction | undefined {
  const frame = mostOf(samples, ({ stack }) => stack[0]);
  const own = samples.filter(({ stack }) => stack[0] === frame);
  if (frame === undefined || own.length < fewSamples) return undefined;
  // Samples of one place in the tree share a stack.
  const heaviest = mostOf(own, ({ stack }) => stack);
  return {
    frame,
    share: sum(own.map(({ value }) => value)) / sum(samples.map(({ value }) => value)),
    samples: own.length,
    callers: heaviest?.slice(1) ?? [],
    route: mostOf(own, ({ route }) => route) ?? '',
  };
}

/** What most of the time of some samples has in common; samples of which it is undefined do not count. */
function mostOf<Key>(samples: readonly RequestSample[], keyOf: (sample: RequestSample) => Key | undefined) {
  const values = new Map<Key, number>();
  for (const sample of samples) {
    const key = keyOf(sample);
    if (key !== undefined) values.set(key, (values.get(key) ?? 0) + sample.value);
  }
  return [...values].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
