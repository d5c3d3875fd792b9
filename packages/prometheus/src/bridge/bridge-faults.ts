import { type Complaint, describeThrown, describeValue, SondeError } from '@sonde/metrics';
import { invalidOption, type PrometheusError, type PrometheusErrorCode, warn } from '../errors.js';
import type { MetricReading } from './metric-points.js';

/** Told of each kind of fault once for each metric. */
export type BridgeFaultListener = (fault: PrometheusError) => void;

export type BridgeFaultCounts = Readonly<Partial<Record<PrometheusErrorCode, number>>>;

/** Pairs of metric and code that are remembered as told; past it, faults are only counted. */
const toldLimit = 10_000;

/** What goes wrong while a foreign registry is read or served: counted, told once, never thrown into a scrape. */
export class BridgeFaults {
  readonly counts: Partial<Record<PrometheusErrorCode, number>> = {};
  private readonly told = new Set<string>();
  private readonly listener: BridgeFaultListener;

  constructor(listener: BridgeFaultListener | undefined) {
    if (listener !== undefined && typeof listener !== 'function') {
      throw invalidOption('onFault', describeValue(listener), 'a function', 'Correct the option.');
    }
    this.listener = listener ?? warn;
  }

  metricFailed(metric: string, cause: unknown): void {
    const complaint = {
      what: `prom-client metric ${describeValue(metric)}`,
      got: describeThrown(cause),
      expected: 'its samples',
      next: 'It is missing from this scrape; the others are not. Mend its collect function.',
    };
    this.report(metric, 'SONDE_BRIDGE_METRIC_FAILED', 1, complaint, cause);
  }

  defaultLabelFailed(label: string, cause: unknown): void {
    const complaint = {
      what: `default label ${describeValue(label)} of a prom-client registry`,
      got: describeThrown(cause),
      expected: 'a value that has a text',
      next: 'Series go without it. Pass text to setDefaultLabels.',
    };
    this.report(`label ${label}`, 'SONDE_BRIDGE_METRIC_FAILED', 1, complaint, cause);
  }

  metricUnanswered(metric: string, timeoutMs: number): void {
    this.report(metric, 'SONDE_BRIDGE_METRIC_TIMEOUT', 1, {
      what: `prom-client metric ${describeValue(metric)}`,
      got: `no answer in ${timeoutMs} ms`,
      expected: 'its samples in that time',
      next: 'It is missing until it answers; the others are not. Mend its collect function, or raise timeoutMs.',
    });
  }

  /** What a reading put right, if anything. */
  metricRead(metric: string, { duplicates, strays, corrected }: MetricReading): void {
    const what = `prom-client metric ${describeValue(metric)}`;
    if (duplicates > 0) {
      this.report(metric, 'SONDE_BRIDGE_DUPLICATE_SERIES', duplicates, {
        what,
        got: `${duplicates} series with the labels of another one`,
        expected: 'every label set once',
        next: 'The last one is kept. Pass a new labels object to each call: prom-client keeps the one it is given.',
      });
    }
    if (strays + corrected > 0) {
      this.report(metric, 'SONDE_BRIDGE_INCONSISTENT_METRIC', strays + corrected, {
        what,
        got: `${corrected} histogram series that contradict themselves and ${strays} samples that do not belong to it`,
        expected: 'buckets that rise to the count, and samples of its own name',
        next: 'Buckets are made to fit the count, other samples left out. Declare buckets ascending, each one once.',
      });
    }
  }

  nameTaken(name: string, kept: string): void {
    this.report(name, 'SONDE_BRIDGE_NAME_CONFLICT', 1, nameConflict(name, `It is left out; ${kept} is kept.`));
  }

  collectFailed(cause: unknown): void {
    const complaint = {
      what: 'the registry that intoPromClient was given',
      got: describeThrown(cause),
      expected: 'a snapshot',
      next: "Its metrics are missing from this scrape; prom-client's own are not. Mend the source.",
    };
    this.report('', 'SONDE_BRIDGE_COLLECT_FAILED', 1, complaint, cause);
  }

  private report(metric: string, code: PrometheusErrorCode, n: number, complaint: Complaint, cause?: unknown): void {
    this.counts[code] = (this.counts[code] ?? 0) + n;
    const key = `${code} ${metric}`;
    if (this.told.has(key) || this.told.size >= toldLimit) return;
    this.told.add(key);
    try {
      this.listener(new SondeError(code, complaint, cause === undefined ? undefined : { cause }));
    } catch {
      // A listener that throws must not reach a scrape; the fault itself is counted already.
    }
  }
}

/** Two metrics that would stand under one name, for a throw or a report. */
export function nameConflict(name: string, next: string): Complaint {
  return {
    what: `metric ${describeValue(name)}`,
    got: 'a second metric whose samples have its name',
    expected: 'every exposed name once',
    next,
  };
}
