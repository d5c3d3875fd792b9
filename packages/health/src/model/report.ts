import type { HealthStatus, LifecyclePhase, ProbeName } from './status.js';

/** What is known of one check when a probe is answered. */
export interface CheckReport {
  readonly status: HealthStatus;
  /** Whether the service cannot do without it: its failure makes the whole `down`, not `degraded`. */
  readonly critical: boolean;
  /** How long the run took that the status is of, in milliseconds. */
  readonly latencyMs: number;
  /** When the check was run, in milliseconds since the Unix epoch. */
  readonly checkedAtMs: number;
  /** Since when it has this status, in milliseconds since the Unix epoch. */
  readonly sinceMs: number;
  /** Why it is not `up`, or what the check wants to say. For those only who may see details. */
  readonly message?: string | undefined;
  /** Numbers and words of the check, such as bytes free. For those only who may see details. */
  readonly details?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** The answer to one probe. */
export interface HealthReport {
  readonly probe: ProbeName;
  /** The worst that its checks make of it; `down` while the lifecycle forbids traffic. */
  readonly status: HealthStatus;
  readonly phase: LifecyclePhase;
  /** Milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  readonly version?: string | undefined;
  readonly checks: ReadonlyMap<string, CheckReport>;
}
