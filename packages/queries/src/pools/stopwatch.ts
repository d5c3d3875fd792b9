/** Times that run for objects: from handing out a connection to its return. */
export class Stopwatch {
  private readonly started = new WeakMap<object, number>();
  private readonly now: () => number;
  private readonly ended: (ms: number) => void;

  constructor(now: () => number, ended: (ms: number) => void) {
    this.now = now;
    this.ended = ended;
  }

  /** Starts it; one that runs already has ended just now, as a connection that is passed on without coming back. */
  start(target: unknown): void {
    if (!isObject(target)) return;
    this.stop(target);
    this.started.set(target, this.now());
  }

  stop(target: unknown): void {
    if (!isObject(target)) return;
    const startedMs = this.started.get(target);
    if (startedMs === undefined) return;
    this.started.delete(target);
    this.ended(this.now() - startedMs);
  }
}

function isObject(target: unknown): target is object {
  return typeof target === 'object' && target !== null;
}
