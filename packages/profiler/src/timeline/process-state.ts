import { performance } from 'node:perf_hooks';
import type { Clock } from '@sonde/metrics';

/** What one look at the process found. */
export interface ProcessState {
  /** Milliseconds of the registry's clock. */
  readonly atMs: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly utilisation: number;
  readonly memory: NodeJS.MemoryUsage;
}

/** A look costs as much as there are open handles, so it is taken less often where that is much. */
const costShare = 0.005;
/** A machine that has too much to do makes it look costlier than it is. */
const maxStretch = 10;

/** Looks at what keeps the process open, how busy its loop is, and its memory. */
export class ProcessStates {
  private readonly clock: Clock;
  private readonly intervalMs: number;
  private nextMs = -Infinity;
  private elu = performance.eventLoopUtilization();

  constructor(clock: Clock, intervalMs: number) {
    this.clock = clock;
    this.intervalMs = intervalMs;
  }

  /** The state, if it is time for a look. */
  due(): ProcessState | undefined {
    const atMs = this.clock.monotonicMs();
    if (atMs < this.nextMs) return undefined;
    const elu = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(elu, this.elu);
    this.elu = elu;
    const state = { atMs, resources: countResources(), utilisation: share(utilization), memory: process.memoryUsage() };
    const costMs = this.clock.monotonicMs() - atMs;
    const { intervalMs } = this;
    this.nextMs = atMs + Math.min(Math.max(intervalMs, costMs / costShare), intervalMs * maxStretch);
    return state;
  }
}

/** Types are Node's own names, some thirty of them; past a limit they would be somebody's invention. */
const maxTypes = 100;

function countResources(): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) {
    const known = counts.get(type);
    if (known !== undefined || counts.size < maxTypes) counts.set(type, (known ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function share(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}
