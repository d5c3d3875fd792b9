import { Registry, type SondeError } from '@sonde/metrics';
import type { HealthSource } from '../model/health-source.js';
import type { CheckReport, HealthReport } from '../model/report.js';
import type { LifecyclePhase, ProbeName } from '../model/status.js';

/** Noon of a day of no meaning. */
export const epochMs = Date.UTC(2030, 0, 2, 12);

export function checkReport(report: Partial<CheckReport> = {}): CheckReport {
  return {
    status: 'up',
    critical: true,
    latencyMs: 1.25,
    checkedAtMs: epochMs - 500,
    sinceMs: epochMs - 60_000,
    ...report,
  };
}

/** What everybody must keep to themselves, unless they were asked by the right one. */
export const secret = 'connect ECONNREFUSED db-7.internal:5432';

/** A health whose answers are given, for tests of whatever asks it. */
export class FixedHealth implements HealthSource {
  readonly faults: SondeError<string>[] = [];
  readonly registry = new Registry({ onFault: (fault) => this.faults.push(fault) });
  phase: LifecyclePhase = 'running';
  readonly asked: ProbeName[] = [];
  readonly listeners = new Set<(report: HealthReport) => void>();
  report: Omit<HealthReport, 'probe' | 'phase'> = {
    status: 'down',
    timestampMs: epochMs,
    version: '1.2.3',
    checks: new Map([
      ['database', checkReport({ status: 'down', message: secret, details: { waiting: 3 } })],
      ['cache', checkReport({ critical: false, latencyMs: 0.123456 })],
    ]),
  };

  probe(name: ProbeName): Promise<HealthReport> {
    this.asked.push(name);
    return Promise.resolve(this.current(name));
  }

  current(name: ProbeName): HealthReport {
    return { probe: name, phase: this.phase, ...this.report };
  }

  beginShutdown(): void {
    this.phase = 'stopping';
  }

  probeGapMs(): undefined {
    return undefined;
  }

  onChange(listener: (report: HealthReport) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
