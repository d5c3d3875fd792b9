import type { SourceContext } from './source.js';

const secondsPerMicrosecond = 1e-6;

/**
 * CPU time of the whole process, all of its threads, since it began. (`prom-client` counts from the moment
 * its collection began; a rate is the same.)
 */
export function collectCpu({ registry }: SourceContext): void {
  const seconds = (name: string, help: string) => registry.counter({ name, help, unit: 'seconds' });

  const user = seconds('process_cpu_user_seconds_total', 'User CPU time spent, in seconds.');
  const system = seconds('process_cpu_system_seconds_total', 'System CPU time spent, in seconds.');
  const both = seconds('process_cpu_seconds_total', 'User and system CPU time spent, in seconds.');

  const read = () => {
    const usage = process.cpuUsage();
    user.observeTotal(usage.user * secondsPerMicrosecond);
    system.observeTotal(usage.system * secondsPerMicrosecond);
    both.observeTotal((usage.user + usage.system) * secondsPerMicrosecond);
  };
  registry.onCollect(read, { name: 'process_cpu' });
}
