import { collectProcessMetrics } from '@sonde/metrics/process';
import { guarded, type Wiring } from './wiring.js';

/** `@sonde/metrics/process`. */
export function measureProcess(wiring: Wiring): void {
  if (!wiring.settings.processMetrics) return;
  const metrics = guarded(wiring, 'process metrics', () => collectProcessMetrics(wiring.registry));
  if (metrics !== undefined) wiring.ends.push(() => metrics.stop());
}
