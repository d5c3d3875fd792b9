import type { Registry } from '@sonde/metrics';
import type { HealthReport } from './report.js';
import type { LifecyclePhase, ProbeName } from './status.js';

/** What probes, gRPC and the shutdown ask of the checks; `Health` is the one that exists. */
export interface HealthSource {
  readonly phase: LifecyclePhase;
  /** Where what goes wrong beside the probes is counted and told. */
  readonly registry: Registry;
  /** Answers a probe. Never rejects, and is settled within the longest time limit of its checks, whatever they do. */
  probe(name: ProbeName): Promise<HealthReport>;
  /** What is known at this moment of a probe. Runs no check: one that has not run yet is left out. */
  current(name: ProbeName): HealthReport;
  /** From now on not ready. Checks go on; `live` stays as it is. */
  beginShutdown(): void;
  /**
   * The longest of the last gaps between two probes of a name, in milliseconds; undefined before the second one. It is
   * how long whoever asks may go on sending requests before it knows better.
   */
  probeGapMs(name: ProbeName): number | undefined;
  /** Told of every change of a status, of a check or the whole, and of the phase. Returns what ends it. */
  onChange(listener: (report: HealthReport) => void): () => void;
}
