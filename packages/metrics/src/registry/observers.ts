import type { Faults } from '../faults.js';
import { describeValue } from '../model/errors.js';

interface Observer {
  readonly name: string;
  readonly timeoutMs: number;
  readonly run: () => unknown;
  /** The call that has not answered yet, if any. */
  pending: Promise<void> | undefined;
  /** Whether that call has run out of its time in an earlier collect. */
  late: boolean;
}

/**
 * Callbacks that read values at collect time. They run side by side; one that throws, rejects or hangs is
 * counted and costs the others nothing. One that still hangs is not called again until it answers, so
 * hanging calls never pile up, and it is not waited for again.
 */
export class Observers {
  private readonly observers = new Set<Observer>();
  private readonly faults: Faults;

  constructor(faults: Faults) {
    this.faults = faults;
  }

  add(name: string, timeoutMs: number, run: () => unknown): () => void {
    const observer: Observer = { name, timeoutMs, run, pending: undefined, late: false };
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /**
   * Runs all of them; resolves when each has answered or run out of time. Never rejects.
   *
   * @param timeoutMs most that any may take, whatever its own limit
   */
  async run(timeoutMs: number): Promise<void> {
    const waits: Promise<void>[] = [];
    for (const observer of this.observers) {
      if (observer.pending === undefined) {
        observer.late = false;
        const pending = this.call(observer);
        if (pending === undefined) continue;
        observer.pending = pending.finally(() => {
          observer.pending = undefined;
        });
      }
      if (observer.late) this.reportLate(observer, observer.timeoutMs);
      else waits.push(this.wait(observer, observer.pending, Math.min(observer.timeoutMs, timeoutMs)));
    }
    if (waits.length > 0) await Promise.all(waits);
  }

  private call(observer: Observer): Promise<void> | undefined {
    const failed = (cause: unknown) =>
      this.faults.report(
        observer.name,
        'SONDE_OBSERVER_FAILED',
        () => ({
          what: `the observer of ${JSON.stringify(observer.name)}`,
          got: cause instanceof Error ? `${cause.name}: ${cause.message}` : `a thrown ${describeValue(cause)}`,
          expected: 'a value',
          next: 'The value recorded last stays exposed. Mend the callback, or catch what it may throw.',
        }),
        cause,
      );
    try {
      const answer = observer.run();
      if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return undefined;
      return Promise.resolve(answer as PromiseLike<unknown>).then(() => {}, failed);
    } catch (cause) {
      failed(cause);
      return undefined;
    }
  }

  private async wait(observer: Observer, pending: Promise<void>, timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    // Not unref'd: a job whose last act is to collect must live to see the answer.
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, timeoutMs, true);
    });
    const isLate = await Promise.race([pending.then(() => false), late]);
    clearTimeout(timer);
    if (!isLate) return;
    observer.late = true;
    this.reportLate(observer, timeoutMs);
  }

  private reportLate(observer: Observer, timeoutMs: number): void {
    this.faults.report(observer.name, 'SONDE_OBSERVER_TIMEOUT', () => ({
      what: `the observer of ${JSON.stringify(observer.name)}`,
      got: `no answer in ${timeoutMs} ms`,
      expected: 'an answer in that time',
      next: 'What was recorded last stays exposed, and it is not called again before it answers. Keep the value up to date in the background, or raise observerTimeoutMs of the registry (timeoutMs of onCollect and attach).',
    }));
  }
}
