import type { Clock } from '@sonde/metrics';
import { profilerError } from '../errors.js';
import { ProfilerBusyError } from './busy-error.js';

export interface TurnOptions {
  /** How long it will take, in milliseconds: whoever is refused hears when it is over. */
  readonly lastsMs: number;
  /** Whether to wait in the queue; else it is now or never. */
  readonly wait: boolean;
  /** Gives up waiting. */
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly lastsMs: number;
  readonly admit: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** One at a time, a few in the queue, a clear answer to all others. */
export class SessionQueue {
  private readonly clock: Clock;
  private readonly maxQueue: number;
  private readonly waiting: Waiting[] = [];
  /** When the present turn will be over, as far as one can say. */
  private busyUntilMs: number | undefined;
  private isClosed = false;

  constructor(clock: Clock, maxQueue: number) {
    this.clock = clock;
    this.maxQueue = maxQueue;
  }

  get isBusy(): boolean {
    return this.busyUntilMs !== undefined;
  }

  get length(): number {
    return this.waiting.length;
  }

  /** Whole seconds, at least 1, until all that is asked for by now will be done. */
  get retryAfterSeconds(): number {
    const leftMs = Math.max(0, (this.busyUntilMs ?? 0) - this.clock.monotonicMs());
    const queuedMs = this.waiting.reduce((sum, { lastsMs }) => sum + lastsMs, 0);
    return Math.max(1, Math.ceil((leftMs + queuedMs) / 1000));
  }

  /**
   * Waits for a turn; the function it resolves to ends it, called once or more often.
   *
   * @throws ProfilerBusyError where there is no place; SondeError SONDE_PROFILER_CLOSED; the reason of the signal
   */
  async enter({ lastsMs, wait, signal }: TurnOptions): Promise<() => void> {
    if (this.isClosed) throw closedError();
    signal?.throwIfAborted();
    if (this.isBusy) {
      if (!wait || this.waiting.length >= this.maxQueue) {
        throw new ProfilerBusyError(this.retryAfterSeconds, this.waiting.length);
      }
      await this.wait(lastsMs, signal);
    } else this.busyUntilMs = this.clock.monotonicMs() + lastsMs;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.next();
    };
  }

  /** Refuses all that wait, and all that come. */
  close(): void {
    this.isClosed = true;
    for (const { refuse } of this.waiting.splice(0)) refuse(closedError());
  }

  private wait(lastsMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      // Who is in front need not keep the process open; whoever waits for a profile does.
      const awake = setInterval(() => {}, 2 ** 30);
      const settle = (then: () => void) => {
        clearInterval(awake);
        signal?.removeEventListener('abort', giveUp);
        const at = this.waiting.indexOf(own);
        if (at >= 0) this.waiting.splice(at, 1);
        then();
      };
      const own = {
        lastsMs,
        admit: () => settle(resolve),
        refuse: (reason: unknown) => settle(() => reject(reason)),
      };
      const giveUp = () => own.refuse(signal?.reason);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.waiting.push(own);
    });
  }

  /** Hands the turn on without a moment in between, so that nobody slips in before those who wait. */
  private next(): void {
    const [first] = this.waiting;
    this.busyUntilMs = first === undefined ? undefined : this.clock.monotonicMs() + first.lastsMs;
    first?.admit();
  }
}

export function closedError() {
  return profilerError(
    'SONDE_PROFILER_CLOSED',
    'profiler',
    'a call after close()',
    'one that is open',
    'Make another Profiler, or close it later.',
  );
}
