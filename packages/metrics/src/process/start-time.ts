import { otelMetric } from '../model/otel-metric.js';
import type { SourceContext } from './source.js';

/** When the process started. In a worker thread this is still the process, not the thread. */
export function collectStartTime({ registry, startedMs }: SourceContext): void {
  const start = registry.gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since the Unix epoch in seconds.',
    unit: 'seconds',
  });
  const uptime = registry.gauge({
    ...otelMetric({ name: 'process.uptime', unit: 's', type: 'gauge' }),
    help: 'Time since the process started, in seconds.',
  });
  const read = () => {
    start.set(startedMs / 1000);
    uptime.set(process.uptime());
  };
  registry.onCollect(read, { name: 'process_start_time' });
}
