import type { Gauge, Histogram, LabelledCounter, Registry } from '@sonde/metrics';
import type { OtlpErrorCode } from '../errors.js';

/**
 * - `sent`: all of it arrived
 * - `rejected`: it arrived, and part of it was refused
 * - `unreachable`, `certificate`, `timeout`, `busy`, `refused`: it did not arrive, see the codes of those names
 * - `failed`: it could not be made
 * - `skipped`: the one before was still under way
 */
export type PushOutcome =
  | 'sent'
  | 'rejected'
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  | 'busy'
  | 'refused'
  | 'failed'
  | 'skipped';

const outcomes: Partial<Record<OtlpErrorCode, PushOutcome>> = {
  SONDE_OTLP_UNREACHABLE: 'unreachable',
  SONDE_OTLP_CERTIFICATE: 'certificate',
  SONDE_OTLP_TIMEOUT: 'timeout',
  SONDE_OTLP_BUSY: 'busy',
  SONDE_OTLP_REFUSED: 'refused',
  SONDE_OTLP_REJECTED: 'rejected',
};

export function outcomeOf(code: OtlpErrorCode): PushOutcome {
  return outcomes[code] ?? 'failed';
}

/** From a loopback to a receiver that lets us wait, in seconds. */
const durationBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What pushing does and costs. Everything is bounded by the outcomes above. */
export class PushMetrics {
  private readonly pushes: LabelledCounter<'outcome'>;
  private readonly duration: Histogram;
  private readonly lastSuccess: Gauge;
  private readonly points: LabelledCounter<'outcome'>;
  private lostBefore = 0;

  constructor(registry: Registry) {
    this.pushes = registry.counter({
      name: 'sonde_otlp_pushes_total',
      help: 'Pushes of metrics over OTLP, by what became of them.',
      labelNames: ['outcome'],
    });
    this.duration = registry.histogram({
      name: 'sonde_otlp_push_duration',
      unit: 'seconds',
      help: 'Duration of a push: collecting, encoding, sending and its repetitions.',
      buckets: durationBuckets,
    });
    this.lastSuccess = registry.gauge({
      name: 'sonde_otlp_last_success_timestamp',
      unit: 'seconds',
      help: 'When a push last arrived, in seconds since the Unix epoch; 0 before the first.',
    });
    this.points = registry.counter({
      name: 'sonde_otlp_data_points_total',
      help: 'Data points that arrived, that the receiver rejected, and that were lost: with a refused request, or because their series ended first.',
      labelNames: ['outcome'],
    });
  }

  ended(outcome: PushOutcome, seconds: number): void {
    this.pushes.inc({ outcome });
    this.duration.observe(seconds);
  }

  /** A request was taken; of its data points, some were rejected. */
  taken(sent: number, rejected: number): void {
    this.points.inc({ outcome: 'sent' }, Math.max(0, sent - rejected));
    if (rejected > 0) this.points.inc({ outcome: 'rejected' }, Math.min(sent, rejected));
  }

  /** So many were given up in all. */
  lost(total: number): void {
    if (total > this.lostBefore) this.points.inc({ outcome: 'lost' }, total - this.lostBefore);
    this.lostBefore = total;
  }

  /** All requests of a push were taken. */
  arrived(epochMs: number): void {
    this.lastSuccess.set(epochMs / 1000);
  }

  skipped(): void {
    this.pushes.inc({ outcome: 'skipped' });
  }
}
