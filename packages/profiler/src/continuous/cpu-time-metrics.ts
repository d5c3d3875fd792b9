import { BoundedNames, type LabelledCounter, otelMetric, type Registry } from '@sonde/metrics';
import { BoundedFunctions, functionAttributes, otherFunction } from '../call-tree/bounded-functions.js';
import type { FrameKind } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import type { ClosedWindow } from './closed-window.js';

export type WindowOutcome = 'kept' | 'skipped' | 'failed' | 'unwritten';

/** Different routes and functions that have series of their own. */
const maxRoutes = 200;
const maxFunctions = 100;
/** Functions of one window that are counted by name; all others are `_OTHER`. */
const topFunctions = 20;

/** The loop waits, or nobody knows. */
const isIdle = (kind: FrameKind) => kind === 'idle' || kind === 'root';

/** Seconds on the CPU, as sampled: by route, and by the functions that took the most. */
export class CpuTimeMetrics {
  private readonly byRoute: LabelledCounter;
  private readonly byFunction: LabelledCounter;
  private readonly windows: LabelledCounter;
  private readonly routes = new BoundedNames(maxRoutes);
  private readonly functions = new BoundedFunctions(maxFunctions);

  constructor(registry: Registry) {
    const counter = (name: string, unit: string, help: string, attributes: readonly string[]) =>
      registry.counter({ ...otelMetric({ name, unit, type: 'counter', attributes }), help }) as LabelledCounter;
    this.byRoute = counter('profiler.route.cpu.time', 's', 'CPU time by route, as continuous profiling sampled it.', [
      'profiler.route',
    ]);
    this.byFunction = counter(
      'profiler.function.cpu.time',
      's',
      'CPU time of the functions that took the most in a window, as continuous profiling sampled it.',
      functionAttributes,
    );
    this.windows = counter('profiler.windows', '{window}', 'Windows of continuous profiling, by what became of them.', [
      'profiler.outcome',
    ]);
  }

  ended(outcome: WindowOutcome): void {
    this.windows.inc({ profiler_outcome: outcome });
  }

  /** Adds up what was sampled between the window's two ends. */
  record({ profile, startMs, fromMs, toMs }: ClosedWindow): void {
    const { tree, samples, labels } = profile;
    const seconds = secondsOf(profile);
    const routes = new Map<string, number>();
    const functions = new Map<number, number>();
    for (let k = 0; k < samples.count; k++) {
      const atMs = startMs + (samples.atUs?.[k] ?? 0) / 1000;
      if (atMs < fromMs || atMs >= toMs) continue;
      const frame = tree.frame[samples.node[k]!]!;
      if (isIdle(tree.frames[frame]!.kind)) continue;
      const value = Math.min(seconds(k), (toMs - atMs) / 1000);
      const route = labels[samples.label?.[k] ?? 0]?.['route'] ?? '';
      routes.set(route, (routes.get(route) ?? 0) + value);
      functions.set(frame, (functions.get(frame) ?? 0) + value);
    }
    for (const [route, sum] of routes) {
      this.byRoute.inc({ profiler_route: route === '' ? '' : this.routes.admit(route) }, sum);
    }
    const ranked = [...functions].sort(([, a], [, b]) => b - a);
    for (const [rank, [frame, sum]] of ranked.entries()) {
      this.byFunction.inc(
        { ...(rank < topFunctions ? this.functions.labelsOf(tree.frames[frame]!) : otherFunction) },
        sum,
      );
    }
  }
}

/** CPU time where the engine knows it, else the time on the clock that a sample stands for. */
function secondsOf({ measures, samples }: Profile): (sample: number) => number {
  const cpu = measures.findIndex(({ name }) => name === 'cpu');
  const column = samples.values[cpu >= 0 ? cpu : measures.findIndex(({ name }) => name === 'wall')];
  return (sample) => Math.max(0, column?.[sample] ?? 0) / 1e9;
}
