import type { HealthStatus } from '../model/status.js';

export interface DampingThresholds {
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

/**
 * When a status changes: after so many failed runs in a row to `down`, after so many good ones in a row back. The first
 * run of all counts as it is, as nothing is known before. Between `up` and `degraded` every run counts.
 */
export class StatusDamping {
  private readonly thresholds: DampingThresholds;
  private failures = 0;
  private successes = 0;
  private status: HealthStatus | undefined;

  constructor(thresholds: DampingThresholds) {
    this.thresholds = thresholds;
  }

  /** The status after a run that came to this. */
  after(found: HealthStatus): HealthStatus {
    const { failureThreshold, successThreshold } = this.thresholds;
    if (found === 'down') {
      this.failures++;
      this.successes = 0;
      if (this.status === undefined || this.failures >= failureThreshold) this.status = 'down';
    } else {
      this.successes++;
      this.failures = 0;
      if (this.status !== 'down' || this.successes >= successThreshold) this.status = found;
    }
    return this.status as HealthStatus;
  }

  /** Good runs since the last failed one. */
  get goodRuns(): number {
    return this.successes;
  }
}
