import type { Gauge, LabelledCounter, LabelledHistogram, LabelledStateSet, Registry } from '@sonde/metrics';
import type { HealthStatus } from '../model/status.js';
import type { TrackedCheck } from './tracked-check.js';

const states = ['up', 'degraded', 'down'] as const satisfies HealthStatus[];

/** From a look at memory to a dependency at the end of its time limit, in seconds. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The checks as metrics. The names of checks are the code's own, so they are bounded. */
export class HealthMetrics {
  private readonly status: LabelledStateSet<'check' | 'critical', HealthStatus>;
  private readonly duration: LabelledHistogram<'check'>;
  private readonly changes: LabelledCounter<'check' | 'status'>;
  private readonly ready: Gauge;

  constructor(registry: Registry) {
    this.status = registry.stateSet({
      name: 'health_check_status',
      help: 'What each check of the service came to: up, degraded or down. A critical one that is down takes the traffic away.',
      labelNames: ['check', 'critical'],
      states,
    });
    this.duration = registry.histogram({
      name: 'health_check_duration',
      unit: 'seconds',
      help: 'Duration of the runs of each check, those included that ended at their time limit.',
      labelNames: ['check'],
      buckets: durationBuckets,
    });
    this.changes = registry.counter({
      name: 'health_check_state_changes_total',
      help: 'Changes of the status of each check, by the status it came to. The first status it has is none.',
      labelNames: ['check', 'status'],
    });
    this.ready = registry.gauge({
      name: 'health_ready',
      help: 'Whether the service may have traffic: 1 from the end of startup to the beginning of shutdown, while no critical check of readiness is down.',
    });
  }

  ran(check: TrackedCheck, status: HealthStatus, latencyMs: number, before: HealthStatus | undefined): void {
    const { name } = check;
    this.duration.observe({ check: name }, latencyMs / 1000);
    if (status === before) return;
    this.status.set({ check: name, critical: String(check.settings.critical) }, status);
    if (before === undefined) for (const state of states) this.changes.inc({ check: name, status: state }, 0);
    else this.changes.inc({ check: name, status });
  }

  removed({ name, settings }: TrackedCheck): void {
    this.status.remove({ check: name, critical: String(settings.critical) });
    this.duration.remove({ check: name });
    for (const status of states) this.changes.remove({ check: name, status });
  }

  setReady(isReady: boolean): void {
    this.ready.set(isReady ? 1 : 0);
  }
}
