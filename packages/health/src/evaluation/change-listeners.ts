import type { HealthReport } from '../model/report.js';

export type ChangeListener = (report: HealthReport) => unknown;

/** Who is told of changes. One that throws, or is asynchronous and rejects, has been told all the same. */
export class ChangeListeners {
  private readonly listeners = new Set<{ readonly tell: ChangeListener }>();
  private readonly failed: (cause: unknown) => void;

  /** @param failed told of what a listener threw; must not throw */
  constructor(failed: (cause: unknown) => void) {
    this.failed = failed;
  }

  add(tell: ChangeListener): () => void {
    const listener = { tell };
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  tell(report: () => HealthReport): void {
    if (this.listeners.size === 0) return;
    const told = report();
    for (const { tell } of [...this.listeners]) this.guard(() => tell(told));
  }

  /** Calls a function of the application. */
  guard(call: () => unknown): void {
    try {
      Promise.resolve(call()).catch(this.failed);
    } catch (cause) {
      this.failed(cause);
    }
  }
}
