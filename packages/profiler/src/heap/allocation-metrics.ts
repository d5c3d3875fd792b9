import {
  type Counter,
  checkOptions,
  type LabelledCounter,
  type OptionRule,
  otelMetric,
  type Registry,
} from '@sonde/metrics';
import { BoundedFunctions, functionAttributes, otherFunction } from '../call-tree/bounded-functions.js';
import type { Profile } from '../call-tree/profile.js';
import type { HeapProfiler } from './heap-profiler.js';

export interface AllocationMetricsOptions {
  /** Functions of one window that are counted by name, 1 to 100; all others are `_OTHER`. Default 20. */
  readonly top?: number | undefined;
  /** How long a window is, in milliseconds, 100 to 600 000. Default 10 000. */
  readonly windowMs?: number | undefined;
  /** Time from one window to the next, in milliseconds, at least `windowMs`, up to a day. Default 60 000. */
  readonly everyMs?: number | undefined;
  /** Bytes between two samples, 4096 to 64 MiB. Default: that of the heap profiler, 512 KiB. */
  readonly intervalBytes?: number | undefined;
}

export interface AllocationMetricsParts {
  readonly heap: HeapProfiler;
  readonly registry: Registry;
  /** Told of every window that failed; one that found the sampler taken is none. */
  readonly onFault: (cause: unknown) => void;
}

/** Functions that have series of their own, over all windows. */
const maxFunctions = 100;
const dayMs = 86_400_000;
const bytes: OptionRule = [
  'a whole number of bytes, 4096 to 67108864',
  (value) => Number.isInteger(value) && (value as number) >= 4096 && (value as number) <= 2 ** 26,
];
const within = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && value >= from && value <= to;

/**
 * Who allocates how much, in windows: all the time would cost memory without end, as V8 keeps what it has sampled until
 * the window is over. The end of each is a full collection. What they add up to stands beside the time that they lasted,
 * so that the one divided by the other is bytes per second.
 */
export class AllocationMetrics {
  private readonly parts: AllocationMetricsParts;
  private readonly top: number;
  private readonly windowMs: number;
  private readonly everyMs: number;
  private readonly intervalBytes: number | undefined;
  private readonly allocated: LabelledCounter;
  private readonly sampled: Counter;
  private readonly functions = new BoundedFunctions(maxFunctions);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  /** Begins. @throws SondeError SONDE_INVALID_OPTION */
  constructor(parts: AllocationMetricsParts, options: AllocationMetricsOptions = {}) {
    const { top = 20, windowMs = 10_000, everyMs = 60_000, intervalBytes } = options;
    checkOptions('allocationMetrics()', rulesFor(windowMs), { ...options });
    checkOptions('allocationMetrics()', rulesFor(windowMs), { windowMs, everyMs });
    this.parts = parts;
    this.top = top;
    this.windowMs = windowMs;
    this.everyMs = everyMs;
    this.intervalBytes = intervalBytes;
    const { registry } = parts;
    this.allocated = registry.counter({
      ...otelMetric({
        name: 'profiler.function.allocation',
        unit: 'By',
        type: 'counter',
        attributes: functionAttributes,
      }),
      help: 'Bytes allocated by the functions that allocated the most in a window, as sampled in windows.',
    }) as LabelledCounter;
    this.sampled = registry.counter({
      ...otelMetric({ name: 'profiler.allocation.window.time', unit: 's', type: 'counter' }),
      help: 'Time in which allocations were sampled.',
    });
    void this.window();
  }

  get isOn(): boolean {
    return !this.stopping.signal.aborted;
  }

  /** What was counted stays. */
  stop(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  /** One after the other; never rejects, and keeps no process open. */
  private async window(): Promise<void> {
    const { heap, onFault } = this.parts;
    const { windowMs: durationMs, intervalBytes } = this;
    const { signal } = this.stopping;
    try {
      const title = 'allocations by function';
      this.record(await heap.allocations({ title, durationMs, intervalBytes, unref: true, signal }));
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (code === 'SONDE_PROFILER_CLOSED') this.stop();
      else if (!signal.aborted && code !== 'SONDE_PROFILER_BUSY') onFault(error);
    }
    if (signal.aborted) return;
    this.timer = setTimeout(() => void this.window(), this.everyMs - this.windowMs).unref();
  }

  private record({ tree, samples, durationUs }: Profile): void {
    const byFrame = new Map<number, number>();
    for (let k = 0; k < samples.count; k++) {
      const frame = tree.frame[samples.node[k]!]!;
      byFrame.set(frame, (byFrame.get(frame) ?? 0) + (samples.values[0]?.[k] ?? 0));
    }
    const ranked = [...byFrame].sort(([, a], [, b]) => b - a);
    for (const [rank, [frame, sum]] of ranked.entries()) {
      this.allocated.inc({ ...(rank < this.top ? this.functions.labelsOf(tree.frames[frame]!) : otherFunction) }, sum);
    }
    this.sampled.inc(durationUs / 1e6);
  }
}

function rulesFor(windowMs: number): Readonly<Record<keyof AllocationMetricsOptions, OptionRule>> {
  return {
    top: ['a whole number, 1 to 100', (value) => Number.isInteger(value) && within(1, 100)(value)],
    windowMs: ['milliseconds, 100 to 600000', within(100, 600_000)],
    everyMs: [`milliseconds, from windowMs (${windowMs}) to ${dayMs}`, within(windowMs, dayMs)],
    intervalBytes: bytes,
  };
}
