import type { AsyncResource } from 'node:async_hooks';
import type { Clock } from '@sonde/metrics';
import type { CheckFunction } from '../model/check.js';
import { down, failed, readAnswer, type Verdict } from './check-answer.js';

/** Runs of one check that may be under way at once: one that is waited for, and one that was given up. */
const maxOutstanding = 2;

/** How long runs that were given up are waited for before one more is begun: at first, in time limits. */
const firstPatience = 10;
const longestPatienceMs = 60_000;

export interface CheckRunsOptions {
  readonly check: CheckFunction;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** The asynchronous context of every run: not that of the request whose probe came first. */
  readonly context: AsyncResource;
  /** Told of every run that ended, or was given up. Must not throw. */
  readonly ended: (verdict: Verdict, latencyMs: number) => void;
  /** Told of an answer that is none. Must not throw. */
  readonly garbage: (got: string) => void;
  /** Told when no run may begin any more, because too many were given up and have not ended. Must not throw. */
  readonly stuck: () => void;
}

interface Run {
  readonly ended: Promise<void>;
  /** Somebody waits: the process stays until the time limit. */
  waited(): void;
  abort(): void;
}

/**
 * Runs one check, one run at a time, each with a time limit, whatever the check does.
 *
 * A run that is given up may still hold a connection. So the next one begins beside it, but no third: that has to wait
 * until one of them ends, or for ten time limits, then twice as long, up to a minute. Checks that heed their signal
 * never come to that.
 */
export class CheckRuns {
  private readonly options: CheckRunsOptions;
  private run: Run | undefined;
  /** When each run that was given up and has not ended was given up, oldest first. */
  private readonly givenUp: { readonly atMs: number }[] = [];
  private patienceMs: number;
  private isClosed = false;

  constructor(options: CheckRunsOptions) {
    this.options = options;
    this.patienceMs = this.shortestPatience;
  }

  /**
   * The run that is under way, or a new one; undefined where none may begin.
   *
   * @param isWaited whether somebody waits for it, so that the process may not end before
   */
  join(isWaited: boolean): Promise<void> | undefined {
    if (this.run === undefined && !this.isClosed && this.hasRoom()) {
      this.options.context.runInAsyncScope(() => this.begin());
    }
    if (isWaited) this.run?.waited();
    return this.run?.ended;
  }

  /** Gives the present run up, and begins none any more. */
  close(): void {
    this.isClosed = true;
    this.run?.abort();
  }

  private get shortestPatience(): number {
    return Math.min(Math.max(firstPatience * this.options.timeoutMs, 1000), longestPatienceMs);
  }

  private hasRoom(): boolean {
    if (this.givenUp.length < maxOutstanding) return true;
    const oldest = this.givenUp[0] as { readonly atMs: number };
    if (this.options.clock.monotonicMs() - oldest.atMs < this.patienceMs) return false;
    this.givenUp.shift();
    this.patienceMs = Math.min(this.patienceMs * 2, longestPatienceMs);
    return true;
  }

  private begin(): void {
    const { check, timeoutMs, clock, garbage } = this.options;
    const controller = new AbortController();
    const startedMs = clock.monotonicMs();
    let tellEnd: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      tellEnd = resolve;
    });
    let isOver = false;
    let left: { readonly atMs: number } | undefined;

    const end = (verdict: Verdict) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.run = undefined;
      this.options.ended(verdict, Math.max(0, clock.monotonicMs() - startedMs));
      tellEnd();
    };
    const giveUp = (message: string, reason: DOMException) => {
      if (isOver) return;
      left = { atMs: clock.monotonicMs() };
      this.givenUp.push(left);
      const isStuck = this.givenUp.length >= maxOutstanding;
      end(down(isStuck ? `${message}, as ${this.givenUp.length} runs that have not ended yet` : message));
      if (isStuck && !this.isClosed) this.options.stuck();
      controller.abort(reason);
    };
    const settle = (verdict: () => Verdict) => {
      const at = left === undefined ? -1 : this.givenUp.indexOf(left);
      if (at >= 0) this.givenUp.splice(at, 1);
      this.patienceMs = this.shortestPatience;
      if (!isOver) end(verdict());
    };

    // Where the loop was held by others, the answer may be there already and only wait for its turn: it gets one.
    const timer = setTimeout(() => {
      setImmediate(() => {
        const message = `no answer within ${timeoutMs} ms`;
        giveUp(message, new DOMException(`The check gave ${message}.`, 'TimeoutError'));
      });
    }, timeoutMs);
    timer.unref();
    this.run = {
      ended,
      waited: () => timer.ref(),
      abort: () => giveUp('the check was removed', new DOMException('The check was removed.', 'AbortError')),
    };

    // Everything a hostile answer can do when it is looked at (getters, `then`) happens inside of a promise.
    const answer = new Promise<unknown>((resolve) => resolve(check({ signal: controller.signal, timeoutMs })));
    const heldMs = clock.monotonicMs() - startedMs;
    if (heldMs > timeoutMs) {
      const message = `held the event loop for ${Math.round(heldMs)} ms, with a limit of ${timeoutMs} ms`;
      giveUp(message, new DOMException(`The check ${message}.`, 'TimeoutError'));
    }
    answer.then(
      (value) => settle(() => readAnswer(value, garbage)),
      (thrown: unknown) => settle(() => failed(thrown)),
    );
  }
}
