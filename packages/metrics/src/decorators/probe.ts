import type { Labels } from '../model/labels.js';
import type { Registry } from '../registry/registry.js';

/**
 * Measures calls: `start` when one begins, `end` when it has ended. What lies between is a number, so that a
 * call that goes well allocates nothing. Nothing here throws: the call is not ours to break.
 */
export abstract class Probe {
  private readonly registry: Registry;
  private readonly metric: string;

  /** @param metric how messages name the metric */
  constructor(registry: Registry, metric: string) {
    this.registry = registry;
    this.metric = metric;
  }

  abstract start(): number;

  /** @param outcome the result, or what was thrown */
  end(started: number, failed: boolean, outcome: unknown): void {
    try {
      this.record(started, failed, outcome);
    } catch (cause) {
      // A strict registry throws what it refuses.
      const complaint = () => ({
        what: `a call measured by ${this.metric}`,
        got: cause instanceof Error ? cause.message : 'an exception',
        expected: 'an observation that can be recorded',
        next: 'Put right what stands above; the call itself was not harmed.',
      });
      this.registry.report(this.metric, 'SONDE_METHOD_UNMEASURED', complaint, cause);
    }
  }

  /** The call has returned something that works only when it is asked to: a generator, a lazy thenable. */
  suspend(started: number): number {
    return started;
  }

  /** It was asked to. Takes what `suspend` returned, returns what `start` would. */
  resume(suspended: number): number {
    return suspended;
  }

  /** Whether `suspend` has to undo a `start` where no `end` can come any more. */
  get holds(): boolean {
    return false;
  }

  protected abstract record(started: number, failed: boolean, outcome: unknown): void;
}

/** The series of a metric that a call belongs to, once its outcome is known. */
export interface SeriesChoice<Series> {
  of(failed: boolean, outcome: unknown): Series;
}

/** Turns "the series of these labels" into "the series of this outcome". */
export type ChooseSeries = <Series>(bind: (labels: Labels<string>) => Series) => SeriesChoice<Series>;
