import { Registry } from '@sonde/metrics';
import { startOtlp } from '@sonde/otlp';
import type { SeriesSpace } from '../contender.js';
import type { TimedPushes } from './timed-pushes.js';

/** Never, within a run. */
const intervalMs = 2_000_000_000;

export async function sondePushes(space: SeriesSpace, endpoint: string): Promise<TimedPushes> {
  const registry = new Registry({ maxSeries: space.size });
  const labelNames = ['method', 'route', 'status'] as const;
  const counter = registry.counter({ name: space.name, help: 'Requests.', labelNames });
  const otlp = await startOtlp({ registry, endpoint, intervalMs, timeoutMs: 60_000, pushTimeoutMs: 60_000 });
  return {
    increment: (series, amount) => counter.inc(space.labels(series), amount),
    async push() {
      if (!(await otlp.flush())) throw new Error('the push did not arrive');
    },
    end: async () => void (await otlp.shutdown({ timeoutMs: 0 })),
  };
}
