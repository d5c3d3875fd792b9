import type { Clock } from '@sonde/metrics';
import type { ProbeName } from '../model/status.js';

/** Gaps that are looked at: a probe that came late long ago says nothing about the next one. */
const maxGaps = 10;

/** How far apart the probes of each name came of late. */
export class ProbeGaps {
  private readonly clock: Clock;
  private readonly seen = new Map<ProbeName, { lastMs: number; readonly gapsMs: number[] }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  probed(name: ProbeName): void {
    const nowMs = this.clock.monotonicMs();
    const seen = this.seen.get(name);
    if (seen === undefined) {
      this.seen.set(name, { lastMs: nowMs, gapsMs: [] });
      return;
    }
    seen.gapsMs.push(nowMs - seen.lastMs);
    if (seen.gapsMs.length > maxGaps) seen.gapsMs.shift();
    seen.lastMs = nowMs;
  }

  /** The longest of the last ten gaps; undefined before the second probe. */
  longestMs(name: ProbeName): number | undefined {
    const gapsMs = this.seen.get(name)?.gapsMs ?? [];
    return gapsMs.length === 0 ? undefined : Math.max(...gapsMs);
  }
}
