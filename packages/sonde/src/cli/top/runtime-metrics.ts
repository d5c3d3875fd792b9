import type { GaugeReading, Reading } from './readings.js';
import type { RuntimeView } from './view.js';

/** CPU, event loop, memory and garbage collection, under the names of Sonde, prom-client and OpenTelemetry. */
export function runtimeOf(reading: Reading): RuntimeView {
  const { uptime } = reading;
  const lag = loopLag(reading);
  return {
    ...defined('uptime', uptime),
    ...defined('cpu', cpu(reading)),
    ...(lag !== undefined && { loopLag: lag.seconds, loopLagKind: lag.kind }),
    ...defined('loopUtilization', loopUtilization(reading)),
    ...defined('heapUsed', sum(reading, 'nodejs_heap_size_used_bytes', 'v8js_memory_heap_used_bytes')),
    ...defined(
      'heapLimit',
      sum(reading, 'nodejs_heap_size_limit_bytes', 'v8js_memory_heap_limit_bytes', 'nodejs_heap_size_total_bytes'),
    ),
    ...defined('residentMemory', sum(reading, 'process_resident_memory_bytes', 'process_memory_usage_bytes')),
    ...garbageCollection(reading),
    ...defined('openFiles', sum(reading, 'process_open_fds', 'process_open_file_descriptor_count')),
  };
}

function defined<K extends keyof RuntimeView>(key: K, value: RuntimeView[K] | undefined): Partial<RuntimeView> {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? {} : { [key]: value };
}

/** All series of the first of these names that there is, added up. */
function sum({ gauges }: Reading, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = gauges.get(name);
    if (found !== undefined && found.length > 0) return found.reduce((all, { value }) => all + value, 0);
  }
  return undefined;
}

function rate({ counters, seconds }: Reading, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = counters.get(name);
    if (found !== undefined && found.length > 0) return found.reduce((all, { added }) => all + added, 0) / seconds;
  }
  return undefined;
}

function cpu(reading: Reading): number | undefined {
  const all = rate(reading, 'process_cpu_seconds_total', 'process_cpu_time_seconds_total');
  if (all !== undefined) return all;
  const user = rate(reading, 'process_cpu_user_seconds_total');
  const system = rate(reading, 'process_cpu_system_seconds_total');
  return user === undefined || system === undefined ? undefined : user + system;
}

const lagNames: readonly (readonly [kind: string, name: string])[] = [
  ['p99', 'nodejs_eventloop_lag_p99_seconds'],
  ['p99', 'nodejs_eventloop_delay_p99_seconds'],
  ['mean', 'nodejs_eventloop_lag_mean_seconds'],
  ['mean', 'nodejs_eventloop_delay_mean_seconds'],
  ['now', 'nodejs_eventloop_lag_seconds'],
];

function loopLag({ gauges }: Reading): { readonly kind: string; readonly seconds: number } | undefined {
  for (const [kind, name] of lagNames) {
    const seconds = largest(gauges.get(name));
    if (seconds !== undefined) return { kind, seconds };
  }
  return undefined;
}

function largest(readings: readonly GaugeReading[] | undefined): number | undefined {
  const values = (readings ?? []).map(({ value }) => value).filter((value) => Number.isFinite(value));
  return values.length === 0 ? undefined : values.reduce((most, value) => Math.max(most, value));
}

function loopUtilization(reading: Reading): number | undefined {
  const told = sum(reading, 'nodejs_eventloop_utilization_ratio', 'nodejs_eventloop_utilization');
  if (told !== undefined) return told;
  const times = reading.counters.get('nodejs_eventloop_time_seconds_total') ?? [];
  const added = (state: string): number =>
    times.find(({ labels }) => labels.get('nodejs_eventloop_state') === state)?.added ?? 0;
  const all = added('active') + added('idle');
  return all > 0 ? added('active') / all : undefined;
}

function garbageCollection({ distributions, seconds }: Reading): Partial<RuntimeView> {
  const all = distributions.get('nodejs_gc_duration_seconds') ?? distributions.get('v8js_gc_duration_seconds') ?? [];
  if (all.length === 0) return {};
  const time = all.reduce((some, { added }) => some + added.sum, 0);
  const count = all.reduce((some, { added }) => some + added.count, 0);
  return { gcShare: time / seconds, gcPerSecond: count / seconds };
}
