import type { CheckReport } from '../model/report.js';
import type { HealthStatus } from '../model/status.js';

/** A critical check that is `down` makes the whole `down`; anything else that is not `up` makes it `degraded`. */
export function aggregate(reports: Iterable<CheckReport>): HealthStatus {
  let worst: HealthStatus = 'up';
  for (const { status, critical } of reports) {
    if (status === 'up') continue;
    if (status === 'down' && critical) return 'down';
    worst = 'degraded';
  }
  return worst;
}
