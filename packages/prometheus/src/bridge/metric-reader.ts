import type { Clock } from '@sonde/metrics';
import type { PromClientMetric, PromClientMetricData } from './prom-client.js';

/** How reading one foreign metric ended. */
export type Outcome =
  | { readonly kind: 'read'; readonly data: PromClientMetricData }
  | { readonly kind: 'failed'; readonly cause: unknown }
  | { readonly kind: 'unanswered' };

interface Call {
  readonly startedMs: number;
  readonly answer: Promise<Outcome>;
}

/**
 * Asks foreign metrics for their samples side by side, so that one that throws, rejects or hangs costs only
 * itself. A metric that still hangs from an earlier scrape is not asked again: calls never pile up.
 */
export class MetricReader {
  readonly timeoutMs: number;
  private readonly clock: Clock;
  private readonly calls = new WeakMap<PromClientMetric, Call>();

  constructor(timeoutMs: number, clock: Clock) {
    this.timeoutMs = timeoutMs;
    this.clock = clock;
  }

  /** One outcome per metric, in order. Never rejects. */
  read(metrics: readonly PromClientMetric[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = metrics.map(() => ({ kind: 'unanswered' }));
    const asked = metrics.map((metric) => this.callOf(metric));
    return new Promise((resolve) => {
      let open = asked.filter((call) => call !== undefined).length;
      if (open === 0) return resolve(outcomes);
      const timer = setTimeout(() => resolve([...outcomes]), this.timeoutMs);
      timer.unref();
      asked.forEach((call, i) => {
        void call?.answer.then((outcome) => {
          outcomes[i] = outcome;
          if (--open > 0) return;
          clearTimeout(timer);
          resolve(outcomes);
        });
      });
    });
  }

  /** The call to wait for: a new one, or that of a scrape under way. `undefined` when it is overdue. */
  private callOf(metric: PromClientMetric): Call | undefined {
    const nowMs = this.clock.monotonicMs();
    const underWay = this.calls.get(metric);
    if (underWay !== undefined) return nowMs - underWay.startedMs < this.timeoutMs ? underWay : undefined;
    const call = { startedMs: nowMs, answer: ask(metric) };
    this.calls.set(metric, call);
    void call.answer.then(() => this.calls.delete(metric));
    return call;
  }
}

async function ask(metric: PromClientMetric): Promise<Outcome> {
  try {
    const data = await (typeof metric.getForPromString === 'function' ? metric.getForPromString() : metric.get());
    return { kind: 'read', data };
  } catch (cause) {
    return { kind: 'failed', cause };
  }
}
