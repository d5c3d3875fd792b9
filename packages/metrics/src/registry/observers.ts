import type { Faults } from '../faults.js';
import { describeValue } from '../model/errors.js';

interface Observer {
  readonly name: string;
  readonly timeoutMs: number;
  readonly run: () => unknown;
  /** The call that has not answered yet, if any. */
  pending: Promise<void> | undefined;
}

/**
 * Callbacks that read values at collect time. They run side by side; one that throws, rejects or hangs is
 * counted and costs the others nothing. One that still hangs is not called again until it answers, so
 * hanging calls never pile up.
 */
export class Observers {
  private readonly observers = new Set<Observer>();
  private readonly faults: Faults;

  constructor(faults: Faults) {
    this.faults = faults;
  }

  add(name: string, timeoutMs: number, run: () => unknown): () => void {
    const observer: Observer = { name, timeoutMs, run, pending: undefined };
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Runs all of them; resolves when each has answered or run out of time. Never rejects. */
  async run(): Promise<void> {
    const waits: Promise<void>[] = [];
    for (const observer of this.observers) {
      if (observer.pending === undefined) {
        const pending = this.call(observer);
        if (pending === undefined) continue;
        observer.pending = pending.finally(() => {
          observer.pending = undefined;
        });
      }
      waits.push(this.wait(observer, observer.pending));
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

  private async wait(observer: Observer, pending: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, observer.timeoutMs, true);
      timer.unref();
    });
    const isLate = await Promise.race([pending.then(() => false), late]);
    clearTimeout(timer);
    if (!isLate) return;
    this.faults.report(observer.name, 'SONDE_OBSERVER_TIMEOUT', () => ({
      what: `the observer of ${JSON.stringify(observer.name)}`,
      got: `no answer in ${observer.timeoutMs} ms`,
      expected: 'an answer in that time',
      next: 'The value recorded last stays exposed. Keep the value up to date in the background, or raise timeoutMs.',
    }));
  }
}
