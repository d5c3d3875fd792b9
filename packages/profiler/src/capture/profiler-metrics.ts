import { type LabelledCounter, type LabelledGauge, otelMetric, type Registry } from '@sonde/metrics';

/** What a profile was of. */
export type CaptureKind = 'cpu' | 'heap' | 'allocations' | 'snapshot' | 'continuous';

/**
 * - `taken`: it was handed out
 * - `refused`: another one was being taken, or the profiler was closed
 * - `aborted`: whoever asked gave up
 * - `failed`: the engine could not start, or not end it
 */
export type CaptureOutcome = 'taken' | 'refused' | 'aborted' | 'failed';

/** What the profiler does and costs. Kinds and outcomes are those above: the metrics are bounded. */
export class ProfilerMetrics {
  private readonly profiles: LabelledCounter;
  private readonly overhead: LabelledCounter;
  private readonly active: LabelledGauge;

  constructor(registry: Registry) {
    this.profiles = registry.counter({
      ...otelMetric({
        name: 'profiler.profiles',
        unit: '{profile}',
        type: 'counter',
        attributes: ['profiler.kind', 'profiler.outcome'],
      }),
      help: 'Profiles asked for, by kind, and by what became of them: taken, refused, aborted or failed.',
    }) as LabelledCounter;
    this.overhead = registry.counter({
      ...otelMetric({ name: 'profiler.overhead', unit: 's', type: 'counter', attributes: ['profiler.kind'] }),
      help: 'Time that starting and ending profiles held the event loop, in seconds.',
    }) as LabelledCounter;
    this.active = registry.gauge({
      ...otelMetric({
        name: 'profiler.active',
        unit: '{profile}',
        type: 'gauge',
        isSum: true,
        attributes: ['profiler.kind'],
      }),
      help: 'Profiles that are being taken.',
    }) as LabelledGauge;
  }

  ended(kind: CaptureKind, outcome: CaptureOutcome): void {
    this.profiles.inc({ profiler_kind: kind, profiler_outcome: outcome });
  }

  /** A call of the engine held the loop. */
  held(kind: CaptureKind, ms: number): void {
    if (ms > 0) this.overhead.inc({ profiler_kind: kind }, ms / 1000);
  }

  started(kind: CaptureKind): void {
    this.active.inc({ profiler_kind: kind });
  }

  stopped(kind: CaptureKind): void {
    this.active.dec({ profiler_kind: kind });
  }
}
