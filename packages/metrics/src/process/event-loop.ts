import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { otelMetric } from '../model/otel-metric.js';
import { RollingPair } from './rolling-pair.js';
import type { SourceContext } from './source.js';

const secondsPerNanosecond = 1e-9;
const secondsPerMillisecond = 1e-3;

/** How late this thread's event loop runs, and how busy it is. */
export function collectEventLoop(context: SourceContext): void {
  collectLag(context);
  collectUtilization(context);
}

/**
 * `monitorEventLoopDelay` samples the time between two firings of a native timer. The timer's own interval
 * is no delay, so it is taken off: an idle loop has a lag of 0, not of `eventLoopResolutionMs`.
 *
 * The gauge without a suffix is the mean, too. `prom-client` measures one turn of the loop during the
 * scrape there, which says how long the scrape takes.
 */
function collectLag({ registry, settings, onStop }: SourceContext): void {
  const { clock, eventLoopResolutionMs, eventLoopWindowMs } = settings;
  const span = windowInWords(eventLoopWindowMs);
  const lag = (name: string, what: string) =>
    registry.gauge({ name, help: `${what} delay of the event loop over ${span}, in seconds.`, unit: 'seconds' });

  const current = lag('nodejs_eventloop_lag_seconds', 'Mean');
  const min = lag('nodejs_eventloop_lag_min_seconds', 'Smallest');
  const max = lag('nodejs_eventloop_lag_max_seconds', 'Largest');
  const mean = lag('nodejs_eventloop_lag_mean_seconds', 'Mean');
  const stddev = lag('nodejs_eventloop_lag_stddev_seconds', 'Standard deviation of the');
  const p50 = lag('nodejs_eventloop_lag_p50_seconds', '50th percentile of the');
  const p90 = lag('nodejs_eventloop_lag_p90_seconds', '90th percentile of the');
  const p99 = lag('nodejs_eventloop_lag_p99_seconds', '99th percentile of the');

  const monitors = new RollingPair<IntervalHistogram>({
    make: () => {
      const monitor = monitorEventLoopDelay({ resolution: eventLoopResolutionMs });
      monitor.enable();
      onStop(() => monitor.disable());
      return monitor;
    },
    restart: (monitor) => monitor.reset(),
    windowMs: eventLoopWindowMs,
    clock,
  });

  const interval = eventLoopResolutionMs * secondsPerMillisecond;
  // libuv rounds to milliseconds, so the timer may also fire a little early.
  const delay = (nanoseconds: number) => Math.max(0, nanoseconds * secondsPerNanosecond - interval);
  const show = (monitor: IntervalHistogram) => {
    // Without a sample Node gives NaN and 2^63; no delay was seen.
    const empty = monitor.count === 0;
    const average = empty ? 0 : delay(monitor.mean);
    current.set(average);
    mean.set(average);
    min.set(empty ? 0 : delay(monitor.min));
    max.set(empty ? 0 : delay(monitor.max));
    stddev.set(empty ? 0 : monitor.stddev * secondsPerNanosecond);
    p50.set(empty ? 0 : delay(monitor.percentile(50)));
    p90.set(empty ? 0 : delay(monitor.percentile(90)));
    p99.set(empty ? 0 : delay(monitor.percentile(99)));
  };
  registry.onCollect(() => monitors.read(show), { name: 'process_event_loop_lag' });
}

/** Names by OpenTelemetry's conventions for Node.js: `nodejs.eventloop.utilization`, `nodejs.eventloop.time`. */
function collectUtilization({ registry, settings }: SourceContext): void {
  const { clock, eventLoopWindowMs } = settings;
  const utilization = registry.gauge({
    ...otelMetric({ name: 'nodejs.eventloop.utilization', unit: '1', type: 'gauge' }),
    help: `Share of the time the event loop was busy over ${windowInWords(eventLoopWindowMs)}, 0 to 1.`,
  });
  const time = registry.counter({
    ...otelMetric({
      name: 'nodejs.eventloop.time',
      unit: 's',
      type: 'counter',
      attributes: ['nodejs.eventloop.state'],
    }),
    help: 'Time the event loop has been active or idle, waiting for events, in seconds.',
  });
  const starts = new RollingPair({
    make: () => ({ at: performance.eventLoopUtilization() }),
    restart: (start) => {
      start.at = performance.eventLoopUtilization();
    },
    windowMs: eventLoopWindowMs,
    clock,
  });
  const read = () => {
    starts.read((start) => utilization.set(performance.eventLoopUtilization(start.at).utilization));
    const { active, idle } = performance.eventLoopUtilization();
    time.setTotal({ nodejs_eventloop_state: 'active' }, active * secondsPerMillisecond);
    time.setTotal({ nodejs_eventloop_state: 'idle' }, idle * secondsPerMillisecond);
  };
  registry.onCollect(read, { name: 'process_event_loop_utilization' });
}

function windowInWords(windowMs: number): string {
  return `at least the last ${windowMs * secondsPerMillisecond} seconds`;
}
